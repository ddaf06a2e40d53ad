package sim

import (
	"time"

	"headway/fabric"
	optimum "headway/fabric/bound"
	"headway/mec"
)

// bound watches a world in which nothing is ever copied, and takes down what a clairvoyant must serve.
type bound struct {
	w      *world
	demand *optimum.Demand
}

func newBound(w *world) *bound {
	return &bound{w: w, demand: optimum.New(w.x.engineConfig(len(w.tr.tracks.Vehicles)))}
}

// pay is what every policy pays: for shipping a write, or for what is late even with a copy.
func (b *bound) pay(class int, transfer, penalty float64) { b.demand.Pay(class, transfer, penalty) }

func (b *bound) write(o fabric.ObjectID, s mec.SiteID) { b.demand.Write(o, s) }

// read is a read that the node is done with at done, of a vehicle with a radio round trip.
func (b *bound) read(now time.Duration, class int, o fabric.ObjectID, s mec.SiteID, done, radio time.Duration) {
	c := &b.w.x.classes[class]
	here := done + radio/2 - now
	hit := c.late(here + b.w.x.prices.Site.Access)
	b.demand.Pay(class, 0, hit)
	near, far := b.demand.Answers(class, s)
	late := func(a optimum.Answer) float64 { return a.USD + max(0, c.late(here+a.Idle)-hit) }
	b.demand.Read(now, class, o, s, late(near), late(far))
}

// attach follows where vehicles are: one leaves a site, or comes to one, or both.
func (b *bound) attach(now time.Duration, id int32, to, from mec.SiteID) {
	for i := range b.w.x.classes {
		if b.w.x.classes[i].Key != fabric.PerVehicle {
			continue
		}
		o := b.w.layout.Object(i, int(id))
		if from != mec.None {
			b.demand.Detach(now, i, o, from)
		}
		if to != mec.None {
			b.demand.Attach(now, i, o, to)
		}
	}
}

func (b *bound) fault(now time.Duration, s mec.SiteID, down bool) {
	if down {
		b.demand.Down(now, s)
		return
	}
	b.demand.Up(now, s)
}

// result is the lower and the upper bound in US$ per class, and the upper one's seconds of copies.
func (b *bound) result() (lower, upper, seconds []float64) {
	r := b.demand.Solve(b.w.x.span)
	for i := range r.Upper {
		upper = append(upper, r.Upper[i].Sum())
	}
	return r.Lower, upper, r.CopyS
}
