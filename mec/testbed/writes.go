package testbed

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// acked are the writes that nodes have acknowledged to vehicles, as far as reads may still miss them: writes spread in
// milliseconds and come in seconds. Of a burst the oldest is taken to be everywhere.
type acked struct {
	mu sync.Mutex
	n  int
	of map[fabric.ObjectID][]ack // oldest first
}

type ack struct {
	stamp  node.Stamp
	at     time.Duration
	client int32
	site   mec.SiteID
}

const acksMost = 4

func (a *acked) add(o fabric.ObjectID, w ack) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.n++
	all := a.of[o]
	if len(all) == acksMost {
		all = all[1:]
	}
	i := len(all)
	for i > 0 && w.stamp.Less(all[i-1].stamp) { // two sites may acknowledge in another order than they stamp
		i--
	}
	all = append(all[:i:i], append([]ack{w}, all[i:]...)...)
	a.of[o] = all
}

// missed is the age of the oldest write that a read which began at now should know and does not, by the stamp of the
// latest that it knows; and whether one of those is the reader's own.
func (a *acked) missed(s *Step, stamp string, now time.Duration) (age time.Duration, own bool) {
	seen, _ := node.ParseStamp(stamp) // empty: none seen
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, w := range a.of[s.Object] {
		if w.at <= now && seen.Less(w.stamp) {
			age = max(age, now-w.at, 1)
			own = own || w.client == s.Client
		}
	}
	return age, own
}

// noise is what vehicles write.
var noise = func() []byte {
	b := make([]byte, 512<<10)
	_, _ = rand.Read(b) // it never fails
	return b
}()

// write has the site acknowledge a write.
func (p *player) write(s *Step, now time.Duration) {
	done := WriteDone{At: now, Client: s.Client, Class: s.Class, Object: s.Object, Site: s.Site}
	if nc := p.f.vehicles(s.Site, s.Client); nc != nil {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		begun := time.Now()
		m, err := nc.RequestMsgWithContext(ctx, node.WriteMsg(p.f.name(s.Site), s.Object, noise[:min(s.Bytes, int64(len(noise)))]))
		done.Took = time.Since(begun)
		if err == nil {
			if stamp, e := node.WriteStamp(m); e == nil {
				done.Acked = true
				p.acked.add(s.Object, ack{stamp, p.f.clock.Now(), s.Client, s.Site})
			}
		}
	}
	p.f.cfg.Watch.Write(done)
}

// drainWithin is how long journals may take to reach the region at the end.
const drainWithin = 20 * time.Second

// lost waits until the sites have shipped what they acknowledged, and counts the objects whose latest acknowledged write
// the region does not have. What lies in the journal of a site that is down is not lost, and is not counted.
func (p *player) lost(ctx context.Context) int {
	ctx, cancel := context.WithTimeout(ctx, drainWithin)
	defer cancel()
	clock := p.f.links.clock
	lost := 0
	for o, all := range p.acked.of {
		w := all[len(all)-1]
		for p.f.up(w.site) {
			have, ok, err := p.f.region().Written(ctx, o)
			if err == nil && ok && !have.Less(w.stamp) {
				break
			}
			if !clock.Wait(ctx, clock.Scenario(10*time.Millisecond)) {
				lost++
				break
			}
		}
	}
	return lost
}
