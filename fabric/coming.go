package fabric

import "time"

// coming is who is expected to read a shared object at a site: of every client the probability that its last forecast gave,
// until it should have come. The most likely comingMost are remembered.
type coming [comingMost]comer

const comingMost = 8

type comer struct {
	client ClientID
	p      float32 // 0: nobody
	until  time.Duration
}

// expect notes what a client's forecast says. Where there is no room, the least likely of all makes way.
func (c *coming) expect(now time.Duration, client ClientID, p float64, until time.Duration) {
	least := 0
	for i := range c {
		x := &c[i]
		if x.until <= now {
			x.p = 0
		}
		if x.p > 0 && x.client == client {
			least = i
			x.p = 0
			break
		}
		if x.p < c[least].p {
			least = i
		}
	}
	if float32(p) > c[least].p {
		c[least] = comer{client, float32(p), until}
	}
}

// all are the reads that are expected by a time, and the probability that there is one: clients come independently of each
// other.
func (c *coming) all(now, by time.Duration) (reads, any float64) {
	none := 1.0
	for i := range c {
		if x := &c[i]; x.p > 0 && x.until > now && x.until <= by {
			reads += float64(x.p)
			none *= 1 - float64(x.p)
		}
	}
	return reads, 1 - none
}

// gather notes that a client is expected to read a tile at a site, and says how many are, and whether any is. Those are not
// waited for who come after the rent has cost as much as another copy.
func (v *vector) gather(now time.Duration, t *tileVisit, client ClientID, until time.Duration, w *shared) (reads, any float64) {
	c := v.coming.At(v.coming.Row(t.object, t.site))
	c.expect(now, client, t.p, until)
	return c.all(now, now+breakEven(w.copyUSD, w.rent))
}
