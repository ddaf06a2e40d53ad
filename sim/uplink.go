package sim

import (
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
)

// uplinks are the ways by which the engine, which runs in the region, and the sites hear of each other, where there are
// faults. What a vehicle, the radio network or a node says goes by way of a site, and what the engine wants done goes there:
//
//	a hole    keeps both on their way until it is over, where it is over soon
//	a cut     loses what is said, and so does a hole that is taken for one, and a site that is down
//
// When the link is a new one, the site tells what it holds: orders that were lost are said again, and of copies that have
// landed the engine hears. What vehicles said is lost for good; their next report says where they are (fabric.Trips). So do
// the nodes of a testbed.
type uplinks struct {
	spells [][]silence // by site, in order of time
	trips  fabric.Trips
	news   [][]fabric.Event  // by site: what is on its way to the engine
	orders [][]fabric.Action // by site: what has not got there
	landed [][]int32         // by site: rows of copies that the engine has not heard of
}

// silence is a time in which a site and the engine do not hear of each other.
type silence struct {
	from, until time.Duration
	lost        bool // what is said meanwhile is; else it waits
}

const (
	// holeMost is after how long without a word a server gives a link up: six pings of 2 s (mec/node, baseOptions).
	holeMost = 12 * time.Second
	// relinkAfter is how long it takes until a link that was broken is a new one: the site's server tries every 250 ms and
	// up to as much again, and its node looks every 100 ms.
	relinkAfter = 300 * time.Millisecond
)

// newUplinks returns nil where no fault silences a site.
func newUplinks(x *Experiment) *uplinks {
	n := len(x.net.Sites)
	u := &uplinks{
		spells: make([][]silence, n), trips: fabric.Trips{},
		news: make([][]fabric.Event, n), orders: make([][]fabric.Action, n), landed: make([][]int32, n),
	}
	any := false
	for _, f := range x.faults {
		s := silence{from: f.at, until: f.at + f.last, lost: f.kind != "hole" || f.last > holeMost}
		if f.kind == "slow" {
			continue
		}
		if s.lost && f.kind != "kill" {
			s.until += relinkAfter
		}
		u.spells[f.site] = append(u.spells[f.site], s)
		any = true
	}
	if !any {
		return nil
	}
	return u
}

// silent says whether a site and the engine do not hear of each other, and whether what is said is lost.
func (u *uplinks) silent(now time.Duration, site mec.SiteID) (silent, lost bool) {
	if site < 0 || int(site) >= len(u.spells) {
		return false, false // the region
	}
	for _, s := range u.spells[site] {
		if s.from <= now && now < s.until {
			silent, lost = true, lost || s.lost
		}
	}
	return silent, lost
}

// plan has the world bring together what was parted, when each silence is over.
func (u *uplinks) plan(w *world) {
	for site, all := range u.spells {
		for _, s := range all {
			w.queue.Push(s.until, prioFault, pack(evRelink, uint32(site), 0))
		}
	}
}

// via is the site by way of which the engine is told; the region where it needs none.
func (w *world) via(ev *fabric.Event) mec.SiteID {
	switch ev.Kind {
	case fabric.TripStart, fabric.Crossing, fabric.Vector, fabric.Preparing, fabric.Access, fabric.Landed, fabric.Lost:
		return ev.Site
	case fabric.TripEnd, fabric.Hint:
		return w.x.siteOf[w.vehicles[ev.Client].cell]
	default:
		return w.x.net.Region()
	}
}

// say lets the engine be told something by way of a site.
func (u *uplinks) say(w *world, now time.Duration, ev fabric.Event) {
	if ev.Kind != fabric.Vector {
		ev.FixAt = now
	}
	site := w.via(&ev)
	switch silent, lost := u.silent(now, site); {
	case !silent:
		u.hear(w, now, ev)
	case !lost:
		u.news[site] = append(u.news[site], ev)
	case ev.Kind == fabric.Landed:
		u.landed[site] = append(u.landed[site], w.store.Find(ev.Object, ev.Site))
	}
}

// hear lets the engine hear what has got there.
func (u *uplinks) hear(w *world, now time.Duration, ev fabric.Event) {
	for _, ev := range u.trips.Admit(w.engine, ev) {
		w.step(now, ev)
	}
}

// keeps keeps an order that does not get to its site, and says whether it does. A copy that is taken back before it was
// heard of has never been.
func (u *uplinks) keeps(now time.Duration, a *fabric.Action) bool {
	if silent, _ := u.silent(now, a.Site); !silent {
		return false
	}
	kept := u.orders[a.Site]
	same := func(k fabric.Action) bool { return k.Kind == fabric.Copy && k.Object == a.Object }
	if i := slices.IndexFunc(kept, same); a.Kind == fabric.Drop && i >= 0 {
		u.orders[a.Site] = slices.Delete(kept, i, i+1)
		return true
	}
	u.orders[a.Site] = append(kept, *a)
	return true
}

// relink brings a site and the engine together again.
func (u *uplinks) relink(w *world, now time.Duration, site mec.SiteID) {
	if silent, _ := u.silent(now, site); silent { // for another reason
		return
	}
	orders, news, landed := u.orders[site], u.news[site], u.landed[site]
	u.orders[site], u.news[site], u.landed[site] = nil, nil, nil
	for i := range orders {
		w.carryOut(now, &orders[i])
	}
	for _, r := range landed {
		if o, _ := w.store.Pair(r); w.store.At(r).state == ready {
			u.hear(w, now, fabric.Event{Kind: fabric.Landed, Object: o, Site: site})
		}
	}
	for _, ev := range news {
		u.hear(w, now, ev)
	}
}

// destroyed forgets what was on its way to and from a site that fails.
func (u *uplinks) destroyed(site mec.SiteID) {
	u.orders[site], u.news[site], u.landed[site] = nil, nil, nil
}
