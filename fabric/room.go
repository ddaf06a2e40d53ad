package fabric

import (
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// room is what a site's room is worth while it is short: its shadow price, as a multiple of the rent of a byte. It rises
// while more than roomTarget of the site is taken and falls while less is, so that what is worth least is not ordered, or
// goes early, before room is short,
//
//	d ln(1 + price) / dt = roomPace (used / capacity - roomTarget),  price >= 0
//
// a multiplicative subgradient step of the dual problem (S. Arora, E. Hazan, S. Kale 2012), in which every decision pays
// price x rent more for a copy.
type room struct {
	price float64
	at    time.Duration // until when it is up to date
}

const (
	roomTarget = 0.9
	roomPace   = 0.1 // per s: the price of a full site grows e-fold in 100 s
	roomMost   = 1e4
)

// priced is the price now of a site of which so much was taken since at.
func (r room) priced(now time.Duration, used, capacity int64) room {
	over := float64(used)/float64(capacity) - roomTarget
	grown := float64((1 + r.price) * exact.Exp(max(-9, min(9, float64(roomPace*over)*(now-r.at).Seconds()))))
	return room{max(0, min(roomMost, grown-1)), now}
}

// take takes room at a site, or gives it back.
func (e *Engine) take(s mec.SiteID, bytes int64) {
	site := &e.sites[s]
	if e.Capacity > 0 {
		site.room = site.room.priced(e.now, site.used, e.Capacity)
	}
	site.used += bytes
}

// rent is the cost per second of a copy at a site, its room included.
func (e *Engine) rent(class int, s mec.SiteID) float64 {
	rent := e.costs.rent(class, s)
	if e.Capacity == 0 {
		return rent
	}
	site := &e.sites[s]
	if site.room.price == 0 && float64(site.used)/float64(e.Capacity) <= roomTarget {
		return rent // it stays free while so little is taken
	}
	price := site.room.priced(e.now, site.used, e.Capacity).price
	return rent + float64(price*float64(e.Classes[class].Bytes)*e.Prices.Site.Rent())
}

// evictor is a policy that chooses what makes way.
type evictor interface {
	// victim is the row of the copy at a site that makes way first, or -1: none does.
	victim(e *Engine, s mec.SiteID) int32
}

// victimsMost bounds the copies that are looked at for one that makes way, those used longest ago first.
const victimsMost = 64

// victim is the copy that would be let go first anyway. What a client reads at the moment does not make way: the room would
// be taken from one to be given to another.
func (v *vector) victim(e *Engine, s mec.SiteID) int32 {
	best := int32(-1)
	n := 0
	for r := e.sites[s].oldest; r >= 0 && n < victimsMost; r = e.copies.At(r).newer {
		n++
		o, _ := e.copies.Pair(r)
		h := e.copies.At(r)
		if !e.shared(o) && (h.aux.flag == serving || v.clients[e.Key(o)].site == s) {
			continue
		}
		if best < 0 || h.aux.until < e.copies.At(best).aux.until {
			best = r
		}
	}
	return best
}
