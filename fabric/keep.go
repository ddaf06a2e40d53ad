package fabric

import (
	"time"

	"headway/mec"
)

// law is what is known of the return of a client to a site (of row r) that it left: from all clients that left any site in
// that way, from those that left this site so, from those that left it for the same site, and after a stay as long; and
// from its own habit. Its own are unfolded: what the law learns of them is to be remembered before the next law is asked for.
func (v *vector) law(e *Engine, r int32, to mec.SiteID, stay uint8) law {
	o, s := e.copies.Pair(r)
	h := e.copies.At(r)
	if h.personal == 0 {
		v.personal = append(roomy(v.personal), [2]ownGaps{})
		h.personal = int32(len(v.personal) - 1)
	}
	way := 0
	if to == mec.None {
		way = 1
	}
	v.habit = &v.personal[h.personal][way]
	v.habit.unfold(&v.unfolded)
	return v.returns(ClientID(e.Key(o)), s, to, stay)
}

// remember takes back what the law asked for last has learned of its client's own habit.
func (v *vector) remember() { v.habit.fold(&v.unfolded) }

// stayBin sorts stays by length: a client that only touched a site is likely to be back soon.
func stayBin(stay time.Duration) uint8 {
	switch {
	case stay < 15*time.Second:
		return 0
	case stay < time.Minute:
		return 1
	case stay < 5*time.Minute:
		return 2
	}
	return 3
}

const stayBins = 4

// expire drops a copy whose time is up, unless its client is there or it was read meanwhile.
func (v *vector) expire(e *Engine, now time.Duration, token uint64) {
	r, ok := e.expired(token)
	if !ok {
		return
	}
	o, s := e.copies.Pair(r)
	if v.slow.has(e.Layout.Class(o)) {
		v.slow.expire(e, now, r)
		return
	}
	a := &e.copies.At(r).aux
	switch {
	case a.until > now:
		e.expireAt(r, a.until)
	case e.shared(o):
		v.outlives(e, now, r)
	case a.flag != serving && v.clients[e.Key(o)].site != s || v.hints.gone(ClientID(e.Key(o)), now):
		if h := e.copies.At(r); h.left && h.pin == 0 {
			if until := v.asked(e, now, r); until > now {
				e.expireAt(r, until)
				return
			}
		}
		e.reason(o, s, whyTimeUp)
		e.drop(r, Unwanted)
	}
}
