package fabric

import (
	"cmp"
	"slices"
	"time"

	"headway/mec"
)

// Nap says that an original is to lie in a tier from a time until another, at which it is to be warmed up again.
type Nap struct {
	Object      ObjectID
	Tier        mec.Tier
	From, Until time.Duration
}

// schedule lets originals take the naps of the config: it knows when they will be needed.
type schedule struct {
	next [][]Nap // per object, in order of time
}

func newSchedule(t *originals) *schedule {
	s := &schedule{next: make([][]Nap, len(t.all))}
	naps := slices.Clone(t.e.Naps)
	slices.SortFunc(naps, func(a, b Nap) int { return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.From, b.From)) })
	for i := 0; i < len(naps); {
		o, from := naps[i].Object, i
		for i < len(naps) && naps[i].Object == o {
			i++
		}
		s.next[o] = naps[from:i:i]
	}
	return s
}

func (s *schedule) idles(t *originals, now time.Duration, o ObjectID) { s.look(t, now, o) }

// used ends a nap: copies are ordered a little before they are due.
func (s *schedule) used(t *originals, now time.Duration, o ObjectID) {
	if len(s.next[o]) > 0 && s.next[o][0].From <= now {
		s.next[o] = s.next[o][1:]
	}
	t.move(now, o, mec.Hot)
}

// hurries: who knows when an original will be needed has begun in time.
func (s *schedule) hurries(*originals, time.Duration, ObjectID) bool { return false }

func (s *schedule) look(t *originals, now time.Duration, o ObjectID) {
	for len(s.next[o]) > 0 && s.next[o][0].Until <= now {
		s.next[o] = s.next[o][1:]
		t.move(now, o, mec.Hot)
	}
	if len(s.next[o]) == 0 {
		return
	}
	nap := &s.next[o][0]
	if nap.From > now {
		t.lookAt(now, o, nap.From)
		return
	}
	t.move(now, o, nap.Tier)
	t.lookAt(now, o, nap.Until)
}
