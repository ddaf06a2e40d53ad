package fabric

import (
	"time"

	"headway/mec"
)

// The links from the region to a site bring one copy after the other. Where many clients come at once and want theirs, as
// when all begin their trips, those to the sites around may be idle: then a copy is made at one of these first, and from
// there at the client's site. By way of site n it is there at A', by what is under way on the links, instead of at A, and
// that pays when
//
//	l (A - A')  >  T(region, n) + T(n, s) - T(region, s) + h A'
//
// with l the penalty per second without a copy. Each client takes what is best for it, one after the other (list scheduling,
// as R. Graham, 1966, analyses it for machines that do the same).

// relayMost bounds the sites that are looked at, the nearest first.
const relayMost = 16

// relay is the site by way of which a client's copy should come to it, or None: straight from its source.
func (v *vector) relay(e *Engine, now time.Duration, class int, o ObjectID, s mec.SiteID, lack float64) mec.SiteID {
	region, c := e.Network.Region(), &e.Classes[class]
	from, price := e.Source(o, s)
	wait := e.flight.Wait(now, region, s, mec.Bulk)
	if from != region || wait <= 0 {
		return mec.None
	}
	best, via := 0.0, mec.None
	direct, copyUSD := wait+e.Network.CopyTime(region, s, c.Bytes), e.costs.insert(class, price)
	near := e.Network.Nearest(s)
	for _, n := range near[:min(len(near), relayMost)] {
		first, second := e.Network.Path(region, n), e.Network.Path(n, s)
		more := e.costs.insert(class, first.USDPerGB+e.origins.retrieval(o)) + e.costs.insert(class, second.USDPerGB) - copyUSD
		if float64(lack*direct.Seconds()) <= more || e.sites[n].down || c.Barred != nil && c.Barred[n] || !e.room(n, c.Bytes, false) {
			continue
		}
		there := max(0, e.flight.Wait(now, region, n, mec.Bulk)) + e.Network.CopyTime(region, n, c.Bytes)
		there = max(there, e.flight.Wait(now, n, s, mec.Bulk)) + e.Network.CopyTime(n, s, c.Bytes)
		if gain := float64(lack*(direct-there).Seconds()) - more - float64(e.rent(class, n)*there.Seconds()); gain > best {
			best, via = gain, n
		}
	}
	return via
}

// relayFor is for how long a copy that is on its way elsewhere is kept for: as long as it takes when all goes wrong.
const relayFor = time.Minute

// sendVia makes a client's copy at a site by way of which it comes to it.
func (v *vector) sendVia(e *Engine, now time.Duration, o ObjectID, via mec.SiteID) bool {
	e.reason(o, via, whyRelay)
	if !e.Order(now, o, via, false) {
		return false
	}
	r := e.copies.Find(o, via)
	e.copies.At(r).aux.flag = relaying
	e.expireAt(r, now+relayFor)
	return true
}

// underWay says whether an object is on its way to a site from where it is sent on.
func (v *vector) underWay(e *Engine, o ObjectID) bool {
	for r := e.copies.First(o); r >= 0; r = e.copies.Next(r) {
		if h := e.copies.At(r); h.state == ordered && h.aux.flag == relaying {
			return true
		}
	}
	return false
}
