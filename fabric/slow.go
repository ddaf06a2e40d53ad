package fabric

import (
	"slices"
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// slow decides of clients' own objects whose copies take so long that much happens until they are there: the client may
// be through the site, or have turned away. There is no latest safe time to wait for then; whether a copy is worth going on
// with is asked at each look, before it is ordered, on its way and when it is there, by what came after precedents of where
// the client is (precedent.go) and by what that would save and cost (venture.go).
type slow struct {
	own     []int // classes
	known   *precedents
	view    venture
	every   time.Duration // between two looks at a client
	tau     []float64     // s that a copy takes, [class*sites+site]; 0: nobody has asked
	clients []watched
	away    []gaps // of clients from where their trips ended: of all, or per client
	private bool
	hints   *hints

	// What is weighed at the moment.
	class  int
	object ObjectID
	now    time.Duration
	belief float64 // in what its application says
}

type watched struct {
	site   mec.SiteID
	looked time.Duration // last
	ended  time.Duration // last trip, at left
	left   mec.SiteID
}

const (
	// slowCopy is from which time on a copy is slow: vehicles report more often, and cross a small site in less.
	slowCopy = 20 * time.Second
	// lookEvery is the time assumed until the next look at a client: real traces have a row about once a minute.
	lookEvery = time.Minute
	// fillingShare is what part of its room a copy takes on its way.
	fillingShare = 1. / 3
	// stillEvery is how often one is looked at that stands.
	stillEvery = 3 * time.Minute
)

// newSlow is for the classes keyed by vehicle whose copies are slow; the others are left. It is nil where there are none.
func newSlow(e *Engine) *slow {
	d := &slow{private: e.Options.Private}
	tau := time.Duration(0)
	for i := range e.Classes {
		if e.Classes[i].Key == PerVehicle && e.copyTime(i, 0) >= slowCopy {
			d.own = append(d.own, i)
			tau = max(tau, e.copyTime(i, 0))
		}
	}
	if len(d.own) == 0 || e.Options.Lookahead == 0 {
		return nil
	}
	window := 5*time.Minute + 2*min(tau, 15*time.Minute)
	d.known = newPrecedents(e.Clients, window, d.private)
	d.view = newVenture(len(e.Network.Sites), window)
	d.view.delay = lookEvery.Seconds()
	if !d.private {
		d.view.vain = vainFleet
	}
	d.view.lead = func(s mec.SiteID) (r, tau float64) { return d.lead(e, s) }
	d.every = max(10*time.Second, min(tau, 15*time.Minute)/6)
	d.tau = make([]float64, len(e.Classes)*len(e.Network.Sites))
	d.clients = make([]watched, e.Clients)
	for i := range d.clients {
		d.clients[i] = watched{site: mec.None, left: mec.None, looked: -1}
	}
	d.away = make([]gaps, 1)
	if d.private {
		d.away = make([]gaps, e.Clients)
	}
	return d
}

// has says whether a class is decided here.
func (d *slow) has(class int) bool { return d != nil && slices.Contains(d.own, class) }

// fade is the probability that a client still holds to a straight line after so many seconds.
func fade(t float64) float64 { return exact.Exp(-t / 240) }

func (d *slow) step(e *Engine, now time.Duration, ev *Event) {
	switch ev.Kind {
	case TripStart:
		d.begin(now, ev.Client, ev.Site)
		d.arrive(now, ev.Client, ev.Site)
	case Crossing:
		d.arrive(now, ev.Client, ev.Site)
	case TripEnd:
		d.end(e, now, ev.Client)
	case Vector:
		if !ev.ByNetwork && d.due(now, ev) {
			d.look(e, now, ev)
		}
	}
}

// due says whether a client is to be looked at. One that stands tells nothing new for a while.
func (d *slow) due(now time.Duration, ev *Event) bool {
	c := &d.clients[ev.Client]
	switch {
	case c.site == mec.None:
		return false
	case c.looked < 0:
		return true
	case now < c.looked+d.every:
		return false
	}
	return now >= c.looked+stillEvery || !d.known.still(ev.Client, ev.X, ev.Y)
}

// next is when a client is to be looked at again.
func (d *slow) next(c ClientID) time.Duration { return d.clients[c].looked + d.every }

// arrive takes a client to a site: it is looked at as soon as it says how it moves.
func (d *slow) arrive(now time.Duration, id ClientID, s mec.SiteID) {
	c := &d.clients[id]
	c.site, c.looked = s, -1
}

// look asks what each copy is worth, ordered or not.
func (d *slow) look(e *Engine, now time.Duration, ev *Event) {
	c := &d.clients[ev.Client]
	at := int32(now / time.Second)
	l := d.known.locate(ev.Client, at, ev.X, ev.Y, c.site)
	c.looked = now
	for _, class := range d.own {
		d.weigh(e, now, class, ev.Client, &l)
	}
	d.known.note(ev.Client, at, l)
}

// weigh drops the copies of an object that are not worth going on with, and orders those that are.
func (d *slow) weigh(e *Engine, now time.Duration, class int, id ClientID, l *place) {
	o, here := e.Object(class, int(id)), d.clients[id].site
	k := &d.view
	d.class, d.object, d.now = class, o, now
	k.clear()
	k.hear(d.ask(e, id, now, l))
	for r := e.copies.First(o); r >= 0; {
		next := e.copies.Next(r)
		_, s := e.copies.Pair(r)
		p := k.of(s)
		if (s != here || e.copies.At(r).state != ready) && !k.worthwhile(p, d.stakes(e, class, o, s)) {
			e.reason(o, s, whyTurnedAway)
			e.drop(r, Unwanted)
			p.known = false // it is weighed anew from the start, if it is told of again
		}
		r = next
	}
	for _, s := range k.list {
		p := &k.sites[s]
		if !p.known || e.Has(o, s) {
			continue
		}
		m := d.stakes(e, class, o, s)
		if e.Explain == nil && k.hopeless(p, m) {
			continue
		}
		worth, later := k.worth(p, m)
		early := k.early(p, m)
		if e.Explain != nil {
			e.weighs(o, s, Quantity{CopyUSD, m.copy}, Quantity{RentUSDPerS, m.rent}, Quantity{AbsentUSDPerS, m.absent},
				Quantity{CopyTimeS, p.tau}, Quantity{ValueUSD, worth}, Quantity{WaitUSD, later + early}, Quantity{HintBelief, d.belief})
		}
		if worth > 0 && (s == here || worth-later > early) {
			e.reason(o, s, whyWorthGoingOn)
			e.Order(now, o, s, s == here)
		} else {
			e.explain(Declined, o, s, whyNotWorth)
		}
	}
}

// lead is in how many seconds the copy at a site is ready, or would be if it were ordered now, and how long one would take.
func (d *slow) lead(e *Engine, s mec.SiteID) (r, tau float64) {
	tau = d.copyTime(e, d.class, s)
	row := e.copies.HeldAt(d.object, s)
	if row < 0 {
		return tau, tau
	}
	switch h := e.copies.At(row); h.state {
	case absent:
		return tau, tau
	case ready:
		return 0, tau
	default:
		return max(1, tau-(d.now-h.orderedAt).Seconds()), tau
	}
}

// copyTime is how long in s a copy takes to a site, at least 1. It is asked for at each look, of each site that is told of.
func (d *slow) copyTime(e *Engine, class int, s mec.SiteID) float64 {
	tau := &d.tau[class*len(e.Network.Sites)+int(s)]
	if e.CopyTime != nil || *tau == 0 {
		*tau = max(1, e.copyTime(class, s).Seconds())
	}
	return *tau
}

// stakes are the prices of a copy at a site. Its room fills while it is on its way, so a part of the rent of that time is a
// part of what it costs: copies that are long on their way are dear.
func (d *slow) stakes(e *Engine, class int, o ObjectID, s mec.SiteID) stakes {
	_, price := e.Source(o, s)
	rent := e.rent(class, s)
	filling := float64(fillingShare * rent * d.copyTime(e, class, s))
	return stakes{e.costs.insert(class, price) + filling, rent, e.costs.absent(class, e.Network.Region(), s)}
}

// law is what is known of the pauses of a client.
func (d *slow) law(id ClientID) law {
	if d.private {
		return law{&d.away[id]}
	}
	return law{&d.away[0]}
}

// begin takes a client on a trip.
func (d *slow) begin(now time.Duration, id ClientID, s mec.SiteID) {
	if c := &d.clients[id]; c.left == s {
		l := d.law(id)
		l.returned(now - c.ended)
	}
}

// end takes a client off the network: what is where it was is kept as long as its return is worth the rent.
func (d *slow) end(e *Engine, now time.Duration, id ClientID) {
	c := &d.clients[id]
	l := d.law(id)
	for _, class := range d.own {
		o := e.Object(class, int(id))
		for r := e.copies.First(o); r >= 0; {
			next := e.copies.Next(r)
			if _, s := e.copies.Pair(r); s != c.site {
				e.reason(o, s, whyTripEnded)
				e.drop(r, Unwanted)
			} else {
				m := d.stakes(e, class, o, s)
				again := m.copy + float64(m.absent*e.copyTime(class, s).Seconds())
				keep, gain := l.best(now, again, m.rent)
				l.keeps(e, o, s, again, m.rent, gain, keep, true)
				e.expireAt(r, now+keep)
			}
			r = next
		}
	}
	l.leave(now)
	c.ended, c.left, c.site = now, c.site, mec.None
	d.known.end(id, int32(now/time.Second))
}

// expire drops a copy that was kept after a trip, unless its client is on another: then looks decide.
func (d *slow) expire(e *Engine, now time.Duration, r int32) {
	o, s := e.copies.Pair(r)
	switch a := &e.copies.At(r).aux; {
	case d.clients[e.Key(o)].site != mec.None:
	case a.until > now:
		e.expireAt(r, a.until)
	default:
		e.reason(o, s, whyTimeUp)
		e.drop(r, Unwanted)
	}
}
