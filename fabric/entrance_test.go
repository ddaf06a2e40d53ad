package fabric

import (
	"testing"
	"time"
)

// Forecasts of tiles that do not come true are believed less and less, whatever those of sites are worth, and those that do
// come true are believed as much as they say.
func TestTilesAreBelievedByTheirOwnRecord(t *testing.T) {
	ahead := func(o ObjectID) []tileVisit {
		v := tileVisit{object: o, visit: visit{site: 3, mean: 30, sd: 2}}
		for i := range rays {
			v.enter(30, i)
		}
		return []tileVisit{v}
	}
	play := func(comes bool) float64 {
		c, all := &seen{}, newEnsemble()
		said := all.ofTile(&ahead(0)[0].visit)
		now := time.Duration(0)
		for i := range 100 {
			o := ObjectID(i % 7)
			c.expectEntrance(now, ahead(o))
			now += 30 * time.Second
			if comes {
				c.entered(&all, now, o, 3)
			} else {
				c.entered(&all, now, o, 2) // it is at another site by then
			}
			now += time.Minute
			c.entered(&all, now, -1, -1)
		}
		return all.ofTile(&ahead(0)[0].visit) / said
	}
	if r := play(false); r > 0.2 {
		t.Errorf("none of a hundred came true: still believed %.2f of what is said", r)
	}
	if r := play(true); r < 1 {
		t.Errorf("all of a hundred came true: believed %.2f of what is said", r)
	}
}

// A place for an entrance is free again once its time is up: others are checked after it.
func TestEntrancesMakeRoom(t *testing.T) {
	c, all := &seen{}, newEnsemble()
	for o := range ObjectID(20) {
		v := tileVisit{object: o, visit: visit{site: 1, mean: 10, sd: 1}}
		v.enter(10, 0)
		c.expectEntrance(0, []tileVisit{v})
	}
	open := func() int {
		n := 0
		for i := range c.entrances {
			if c.entrances[i].rays > 0 {
				n++
			}
		}
		return n
	}
	if n := open(); n != len(c.entrances) {
		t.Fatalf("%d are checked, want %d", n, len(c.entrances))
	}
	c.entered(&all, 5*time.Second, 7, 2)
	if n := open(); n != len(c.entrances) {
		t.Errorf("%d are left before their time", n)
	}
	c.entered(&all, time.Minute, 7, 2)
	if n := open(); n != 0 {
		t.Errorf("%d are left after their time", n)
	}
}
