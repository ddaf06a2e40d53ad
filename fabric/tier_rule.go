package fabric

import (
	"time"

	"headway/mec"
)

// lifecycle moves originals by their age alone, as the rules do that stores offer to their customers: what was not used
// for so long goes to a colder tier, and what is read becomes hot again.
type lifecycle struct{}

func (l lifecycle) idles(t *originals, now time.Duration, o ObjectID) { l.look(t, now, o) }

func (lifecycle) used(t *originals, now time.Duration, o ObjectID) { t.move(now, o, mec.Hot) }

func (lifecycle) hurries(*originals, time.Duration, ObjectID) bool { return false }

func (lifecycle) look(t *originals, now time.Duration, o ObjectID) {
	rule := &t.e.Classes[t.e.Layout.Class(o)].Lifecycle
	a := &t.all[o]
	to, next := mec.Hot, time.Duration(0)
	for z, after := range rule {
		switch {
		case after == 0:
		case a.usedAt+after <= now:
			to = mec.Tier(z)
		case next == 0:
			next = a.usedAt + after
		}
	}
	if to > a.tier {
		t.e.reason(o, t.e.Network.Region(), whyByAge)
		t.move(now, o, to)
	}
	if next > 0 {
		t.lookAt(now, o, next)
	}
}
