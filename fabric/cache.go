package fabric

import "time"

// lru is a pull-through cache per site: what is missed is fetched and kept until its room is needed.
type lru struct{}

func (*lru) Wants() Mask { return Of(Access) }

func (*lru) wantsRead(_ *Class, o Outcome) bool { return o != Hit }

func (*lru) Step(e *Engine, now time.Duration, ev *Event) {
	if ev.Outcome == Miss || ev.Outcome == Cold {
		e.Order(now, ev.Object, ev.Site, true)
	}
}

// ttl is a pull-through cache per site that forgets what was not read for a while. One wake per copy is under way at a
// time; it looks when the copy was read last and is set anew if that was too recent.
type ttl struct {
	idle time.Duration
}

func (*ttl) Wants() Mask { return Of(Access, Landed, Wake) }

func (p *ttl) Step(e *Engine, now time.Duration, ev *Event) {
	switch ev.Kind {
	case Access:
		if ev.Outcome == Miss || ev.Outcome == Cold {
			e.Order(now, ev.Object, ev.Site, true)
		}
	case Landed:
		if r := e.copies.Find(ev.Object, ev.Site); r >= 0 && e.copies.At(r).state == ready {
			e.expireAt(r, now+p.idle)
		}
	case Wake:
		r, ok := e.expired(ev.Token)
		if !ok {
			return
		}
		if due := e.copies.At(r).usedAt + p.idle; due > now {
			e.expireAt(r, due)
			return
		}
		e.drop(r, Unwanted)
	}
}

// expireAt asks to be woken for a copy at a time. A wake under way that rings before serves as well: it will be set anew
// then. One that rings later is stale from now on.
func (e *Engine) expireAt(r int32, at time.Duration) {
	h := e.copies.At(r)
	h.wanted(e)
	a := &h.aux
	a.until = at
	if a.wake > 0 && a.wake <= at {
		return
	}
	a.gen++
	a.wake = at
	e.WakeAt(at, copyToken(r, a.gen))
}

// expired is the copy that a wake is about, if it is still the same copy and at a site.
func (e *Engine) expired(token uint64) (int32, bool) {
	if token&tokenClient != 0 {
		return -1, false
	}
	r := int32(token & (1<<31 - 1))
	h := e.copies.At(r)
	if h.aux.gen&tokenGen != uint32(token>>31)&tokenGen || h.state == absent {
		return -1, false
	}
	h.aux.wake = 0
	return r, true
}

// Tokens: bit 63 tells a client's wake from a copy's; a copy's holds its row in 31 bits and its generation in the next
// 32. With bit 62, too, it is an original's, which policies do not see; nor do they see those of pins (pin.go).
const (
	tokenClient = 1 << 63
	tokenObject = tokenClient | 1<<62
	tokenGen    = 1<<32 - 1
)

func copyToken(r int32, gen uint32) uint64 { return uint64(gen)<<31 | uint64(r) }

func clientToken(c ClientID, gen uint32) uint64 {
	return tokenClient | uint64(gen&(1<<30-1))<<32 | uint64(uint32(c))
}

func objectToken(o ObjectID, gen uint32) uint64 {
	return tokenObject | uint64(gen&(1<<30-1))<<32 | uint64(uint32(o))
}
