package sim

import (
	"context"
	"time"

	"headway/fabric"
	optimum "headway/fabric/bound"
	"headway/mec"
)

// bound watches a world in which nothing is ever copied, and takes down what a clairvoyant must serve.
type bound struct {
	w      *world
	demand *optimum.Demand
	first  time.Duration // before it no copy can be anywhere
}

func newBound(w *world) *bound {
	d := optimum.New(w.x.engineConfig(len(w.tr.tracks.Vehicles)))
	return &bound{w, d, d.First()}
}

// pay is what every policy pays: for shipping a write, or for what is late even with a copy.
func (b *bound) pay(class int, transfer, penalty float64) { b.demand.Pay(class, transfer, penalty) }

func (b *bound) write(now time.Duration, o fabric.ObjectID, s mec.SiteID) { b.demand.Write(now, o, s) }

// read is a read that the node is done with at done, of a vehicle with a radio round trip.
func (b *bound) read(now time.Duration, class int, o fabric.ObjectID, s mec.SiteID, done, radio time.Duration) {
	c := &b.w.x.classes[class]
	here := done + radio/2 - now
	hit := c.late(here + b.w.x.prices.Site.Access)
	b.demand.Pay(class, 0, hit)
	if !b.w.reachable(done, b.w.x.net.Region(), s) { // whoever has no copy is not answered: no bound can say what that costs
		return
	}
	near, far := b.demand.Answers(class, s)
	if done+far.Idle < b.first { // every policy reads from the region, over the same queues
		answered, _ := b.w.remote(done, class, o, s, c.ReadBytes)
		b.demand.Pay(class, far.USD, max(0, c.late(answered+radio/2-now)-hit))
		return
	}
	late := func(a optimum.Answer) float64 { return a.USD + max(0, c.late(here+a.Idle)-hit) }
	b.demand.Read(now, done-now, class, o, s, late(near), late(far))
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

// foresee finds what a clairvoyant would do on a seed's traffic.
func (x *Experiment) foresee(tr *traffic, seed uint64) (*optimum.Result, error) {
	w, err := newWorld(x, tr, seed, "")
	if err != nil {
		return nil, err
	}
	if err := w.run(context.Background(), nil); err != nil {
		return nil, err
	}
	return w.outcome().optimum, nil
}
