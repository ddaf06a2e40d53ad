package fabric

import "time"

// The ready copies of a site are kept in order of their last use, as a doubly linked list through the rows: the head is
// the newest, the tail is the first to make way. Pinned ones are not in it.

func (e *Engine) enlist(r int32, now time.Duration) {
	_, s := e.copies.Pair(r)
	site, h := &e.sites[s], e.copies.At(r)
	if h.usedAt = now; h.pin != 0 {
		return // it does not make way
	}
	h.newer, h.old = -1, site.newest
	if site.newest >= 0 {
		e.copies.At(site.newest).newer = r
	} else {
		site.oldest = r
	}
	site.newest = r
}

func (e *Engine) delist(r int32) {
	_, s := e.copies.Pair(r)
	site, h := &e.sites[s], e.copies.At(r)
	if h.newer >= 0 {
		e.copies.At(h.newer).old = h.old
	} else {
		site.newest = h.old
	}
	if h.old >= 0 {
		e.copies.At(h.old).newer = h.newer
	} else {
		site.oldest = h.newer
	}
}

func (e *Engine) touch(r int32, now time.Duration) {
	_, s := e.copies.Pair(r)
	if h := e.copies.At(r); e.sites[s].newest == r || h.pin != 0 {
		h.usedAt = now
		return
	}
	e.delist(r)
	e.enlist(r, now)
}
