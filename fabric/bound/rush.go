package bound

import (
	"math"
	"time"

	"headway/fabric"
	"headway/mec"
)

// rush is the beginning, when everybody wants a copy at once and the links from the region bring one after the other.
// Whatever is copied where, the objects that have been anywhere are at most as many bytes as have left the region since
// the start. It lasts until all that was asked for so far can have left it.
//
// The lower bound of what the rush costs is in spared. The upper one sends each object, in the order in which they are
// asked for, to the site that asks; from when it is there, that site's reads are hits.
type rush struct {
	on      bool
	rate    float64       // bytes/s that leave the region, at most
	lead    time.Duration // until the first byte is anywhere, at least
	lines   []line
	bytes   int64 // of all objects that were asked for
	busy    []time.Duration
	started []*started // per object, or nil
	ended   time.Duration
}

// line is a link from the region, which brings one copy after the other.
type line struct {
	nsPerByte float64
	lead      time.Duration // until its first byte is anywhere
}

// started is an object that is asked for in the rush: what it pays there when it is copied to a site at once, and when not.
type started struct {
	sent          bool
	site          mec.SiteID    // or None
	ready         time.Duration // when the copy is there
	from, until   time.Duration // when it is of use first and last
	with, without Parts
	asks          []ask
}

// ask is what an object costs over a time while it is nowhere.
type ask struct {
	from, until time.Duration
	usd         float64
}

// rushMost bounds a rush: with links too slow for the demand it would never end.
const rushMost = time.Minute

func newRush(d *Demand) *rush {
	net := d.cfg.Network
	r := &rush{busy: make([]time.Duration, len(net.Sites)), started: make([]*started, d.layout.Objects()), lead: math.MaxInt64}
	for _, l := range net.Links {
		if l.From != net.Region() {
			continue
		}
		if l.NSPerByte() == 0 { // any number of copies at once
			r.on = false
			return r
		}
		r.on = true
		r.rate += 1e9 / l.NSPerByte()
		lead := l.Propagation() + d.cfg.Prices.Region[mec.Hot].Access
		r.lines = append(r.lines, line{l.NSPerByte(), lead})
		r.lead = min(r.lead, lead)
	}
	return r
}

// pass ends the rush when it is time.
func (d *Demand) pass(now time.Duration) {
	r := d.rush
	if !r.on || now < rushMost && float64(r.bytes) > float64(r.rate*max(0, (now-r.lead).Seconds())) || now < r.lead {
		return
	}
	d.endRush(now)
}

func (d *Demand) endRush(now time.Duration) {
	for row := range int32(d.pairs.Len()) {
		o, s := d.pairs.Pair(row)
		d.settle(d.pairs.At(row), d.layout.Class(o), o, s, now)
	}
	d.rush.on, d.rush.ended = false, now
	for c := range d.classes {
		first := int(d.layout.Object(c, 0))
		d.lower[c] += d.rush.least(d.rush.started[first:first+d.cfg.Classes[c].Objects], float64(d.cfg.Classes[c].Bytes), now)
	}
}

// expect says that an object is going to be asked for, in the rush.
func (d *Demand) expect(class int, o fabric.ObjectID) {
	if r := d.rush; r.on && r.started[o] == nil {
		r.started[o] = &started{site: mec.None}
		r.bytes += d.cfg.Classes[class].Bytes
	}
}

// start sends an object to the site where it is asked for first, in the rush.
func (d *Demand) start(class int, o fabric.ObjectID, s mec.SiteID, now time.Duration) {
	if d.expect(class, o); !d.rush.on || d.rush.started[o].sent {
		return
	}
	r, st := d.rush, d.rush.started[o]
	r.busy[s] += mec.Serialise(d.cfg.Classes[class].Bytes, d.cfg.Network.Path(d.cfg.Network.Region(), s).NSPerByte)
	st.sent, st.site, st.ready = true, s, max(*d.soonest(class, s), r.lead+r.busy[s])
	st.from = max(st.ready, now)
	st.until = st.from
}

// rushed books n reads, or the absence of a client's object since from, in the rush: usd while it is nowhere. A read may
// wait for a copy for a while.
func (d *Demand) rushed(class int, o fabric.ObjectID, s mec.SiteID, from, now, waits time.Duration, n int32, usd float64) {
	k, st := &d.classes[class], d.rush.started[o]
	st.asks = append(st.asks, ask{from + waits, now + waits, usd})
	st.without.absent(k, s, n, usd)
	if s != st.site || now < st.ready {
		st.with.absent(k, s, n, usd)
		return
	}
	if from < st.ready {
		st.with.absent(k, s, n, float64(usd*((st.ready-from).Seconds()/(now-from).Seconds())))
	}
	st.until = max(st.until, now)
}

// absent books what n reads or, for n = 0, the lack of a copy cost.
func (p *Parts) absent(k *class, s mec.SiteID, n int32, usd float64) {
	if n > 0 {
		p.read(k, s, n, usd)
		return
	}
	p.Penalty += usd
}
