package testbed

import (
	"context"
	"crypto/rand"
	"maps"
	"slices"
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

// drainWithin is how long the region may stand still at the end, while journals have something to ship to it.
const drainWithin = 20 * time.Second

// lost is acked.lost for a fabric in this process. What lies in the journal of a site that is down is not lost.
func (p *player) lost(ctx context.Context) int {
	return p.acked.lost(ctx, p.f.up, func(ctx context.Context, o fabric.ObjectID) (node.Stamp, error) {
		have, _, err := p.f.region().Written(ctx, o)
		return have, err
	})
}

// lost waits until the sites that are up have shipped what they acknowledged, and counts the objects whose latest
// acknowledged write the region does not have. It waits for as long as the region goes on to write: a slow machine loses
// nothing.
func (a *acked) lost(ctx context.Context, up func(mec.SiteID) bool, written func(context.Context, fabric.ObjectID) (node.Stamp, error)) int {
	open := slices.Sorted(maps.Keys(a.of))
	seen := map[fabric.ObjectID]node.Stamp{}
	for moved := time.Now(); time.Since(moved) < drainWithin; {
		open = slices.DeleteFunc(open, func(o fabric.ObjectID) bool {
			w := a.of[o][len(a.of[o])-1]
			have, err := written(ctx, o)
			if err == nil && have != seen[o] {
				seen[o], moved = have, time.Now()
			}
			return !up(w.site) || err == nil && !have.Less(w.stamp)
		})
		if len(open) == 0 || pause(ctx, 10*time.Millisecond) != nil {
			break
		}
	}
	return len(open)
}
