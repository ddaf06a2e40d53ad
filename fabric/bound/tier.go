package bound

import (
	"cmp"
	"math"
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
)

// tiers is what originals of a class cost in the region's tiers; nil where they stay hot and are not paid for.
//
// For the lower bound, every original pays the least rent for all of the time, and of the time g from when anything was asked for last
// until the end, at T, what nobody who is hot again then can do without (see mec.PriceBook.Home),
//
//	min over tiers z of (r_z - r) g + out_z + what is missing to z's minimum residence after T
//
// as nothing has lain anywhere for longer than T. Besides, let a gap be a time in which
// nobody asks for the object, at any site. At its end either a site has held a copy all the while, or the original is
// read for a new one, or what is asked for first is done without a copy. A gap of length g whose end reads the original
// costs, beyond the least rent r,
//
//	e(g) = min over tiers z of (r_z - r) g + out_z
//
// as long as residence and lateness are left out, and with lateness the high priority, which costs more and only saves that: whatever mixture of tiers it is spent in, one that is read in z at its
// end has paid that much rent, or has been retrieved from a colder one. To do without costs what the first piece of demand
// asks for, of which as much is taken as e(g); to hold a copy costs the rent of the gap at a site, less at most one copy
// that is saved: where that is less than e(g), it takes its place. So all of e(g) is added, and nothing is paid twice.
type tiers struct {
	book  *mec.PriceBook
	all   []mec.Tier
	bytes int64
	least float64 // US$ per s: of the tier with the least rent
	copy  float64 // US$ for the dearest copy from the region to any site
	site  float64 // US$ per s: of a copy at a site
}

func newTiers(cfg *fabric.Config, number int, k *class) *tiers {
	c := &cfg.Classes[number]
	if c.Tiers == nil {
		return nil
	}
	t := &tiers{book: &cfg.Prices, all: c.Tiers, bytes: c.Bytes, least: inf, site: k.rent}
	for _, z := range c.Tiers {
		t.least = min(t.least, t.rent(z))
	}
	for s := range k.site {
		if !k.site[s].barred {
			t.copy = max(t.copy, k.site[s].region)
		}
	}
	return t
}

func (t *tiers) rent(z mec.Tier) float64 { return float64(float64(t.bytes) * t.book.Region[z].Rent()) }

// out is what reading an original in a tier costs above reading it in the hot one, which is a part of a copy's price.
func (t *tiers) out(z mec.Tier) float64 {
	return max(0, t.book.Region[z].Retrieve(t.bytes)-t.book.Region[mec.Hot].Retrieve(t.bytes))
}

// extra is e(g), of a gap in s. Where a site is cheaper than the tier, a copy there may take over.
func (t *tiers) extra(g float64) float64 {
	usd := inf
	for _, z := range t.all {
		usd = min(usd, float64(min(t.rent(z)-t.least, t.site)*g)+t.out(z))
	}
	return usd
}

// tail is what the time g costs beyond the least rent that an original is not asked for until the end, after all.
func (t *tiers) tail(g, all time.Duration) float64 {
	usd := inf
	for _, z := range t.all {
		usd = min(usd, float64((t.rent(z)-t.least)*g.Seconds())+t.book.Home(z, t.bytes, all))
	}
	return usd
}

// gap is a time in which an object is not asked for, and the piece of demand that ends it.
type gap struct {
	a, b          time.Duration
	stream, piece int
}

// gaps are those of an object, the first one from the start on; and when it was asked for last.
func gaps(streams []stream) ([]gap, time.Duration) {
	var order []gap // of pieces, for now
	for i := range streams {
		for n := range streams[i].pieces {
			order = append(order, gap{streams[i].pieces[n].a, streams[i].pieces[n].b, i, n})
		}
	}
	slices.SortFunc(order, func(x, y gap) int {
		return cmp.Or(cmp.Compare(x.a, y.a), cmp.Compare(x.stream, y.stream), cmp.Compare(x.piece, y.piece))
	})
	var out []gap
	last := time.Duration(0)
	for _, x := range order {
		if x.a > last {
			out = append(out, gap{last, x.a, x.stream, x.piece})
		}
		last = max(last, x.b)
	}
	return out, last
}

// lower takes the gaps of an object out of what its pieces ask for, and returns what they cost at least.
func (t *tiers) lower(k *class, streams []stream, all []gap) float64 {
	sum := 0.0
	for _, g := range all {
		s := (g.b - g.a).Seconds()
		x := &streams[g.stream].pieces[g.piece]
		if usd := min(t.extra(s), x.near, float64(k.rent*s)-t.copy); usd > 0 {
			x.near -= usd
			x.far -= usd
			sum += usd
		}
	}
	return sum
}

// sleep lets an original sleep in its gaps, each in the tier in which that is the cheapest, and books what it pays.
func (d *Demand) sleep(res *Result, o fabric.ObjectID, t *tiers, all []gap, last, end time.Duration) {
	p := &res.Upper[d.layout.Class(o)]
	hot := float64(t.rent(mec.Hot) * end.Seconds())
	p.add(&Parts{Storage: hot, Originals: hot})
	from := time.Duration(0)
	if d.rush.started[o] != nil {
		from = d.rush.ended
	}
	for _, g := range all {
		d.nap(res, o, t, max(from, g.a), g.b, true)
	}
	d.nap(res, o, t, max(from, last), end, false)
}

// nap books the cheapest nap from a time until another at which the original is read, or at which all ends.
func (d *Demand) nap(res *Result, o fabric.ObjectID, t *tiers, a, b time.Duration, read bool) {
	p := &res.Upper[d.layout.Class(o)]
	best, least := fabric.Nap{}, Parts{}
	for _, z := range t.all {
		spec, until := &t.book.Region[z], b
		if read && spec.Offline() {
			until -= spec.Rehydrate.Most + napLead
		}
		if z == mec.Hot || until <= a {
			continue
		}
		use := Parts{
			Storage:    float64((t.rent(z)-t.rent(mec.Hot))*(until-a).Seconds()) + spec.Early(t.bytes, until-a),
			Operations: spec.Put() + spec.Retrieve(t.bytes) + t.book.Region[mec.Hot].Put(),
		}
		if use.Sum() < least.Sum() {
			best, least = fabric.Nap{Object: o, Tier: z, From: a, Until: until}, use
		}
	}
	if least.Sum() < 0 {
		if !read {
			best.Until = math.MaxInt64
		}
		least.Originals = least.Sum()
		p.add(&least)
		res.Naps = append(res.Naps, best)
	}
}

// napLead is how long before it is asked for an original is hot again in the upper bound's schedule: copies are ordered
// before they are due.
const napLead = 10 * time.Minute

// lowest is the lower bound of an object that is asked for, with its original's gaps.
func (d *Demand) lowest(res *Result, o fabric.ObjectID, k *class, streams []stream) float64 {
	if t := k.tiers; t != nil {
		all, last := gaps(streams)
		d.objects[o].slept = true
		d.sleep(res, o, t, all, last, d.ends)
	}
	return d.least(o, k, streams)
}

// least is lowest without a schedule for the original.
func (d *Demand) least(o fabric.ObjectID, k *class, streams []stream) float64 {
	far := d.objects[o].list(&d.pieces)
	t := k.tiers
	if t == nil {
		return lower(k, streams, far)
	}
	all, last := gaps(streams)
	less := make([]stream, len(streams))
	for i := range streams {
		less[i] = stream{site: streams[i].site, pieces: slices.Clone(streams[i].pieces), tail: streams[i].tail, room: streams[i].room, width: streams[i].width}
	}
	usd := t.lower(k, less, all) + t.tail(d.ends-last, d.ends)
	for i := range less {
		less[i].value(k, nil, k.site[less[i].site].least)
	}
	return usd + lower(k, less, far)
}

// rest books the least rent of all originals, and the naps of those that nobody asked for.
func (d *Demand) rest(res *Result) {
	for c := range d.classes {
		t := d.classes[c].tiers
		if t == nil {
			continue
		}
		n := d.cfg.Classes[c].Objects
		res.Lower[c] += float64(float64(n) * t.least * d.ends.Seconds())
		for i := range n {
			if o := d.layout.Object(c, i); !d.objects[o].slept {
				res.Lower[c] += t.tail(d.ends, d.ends)
				d.sleep(res, o, t, nil, 0, d.ends)
			}
		}
	}
}
