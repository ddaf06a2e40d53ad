package sim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"

	"headway/mec"
	"headway/results"
)

// replays runs every policy on the rows, and fills the runner's slots. Vehicles, or where they must be together policies,
// are replayed side by side; what they leave is put together in their order. Nothing is drawn, so all seeds have the same outcome.
func (r *runner) replays(ctx context.Context) {
	x := r.x
	n := len(x.rows.vehicles)
	type part struct{ play, first, vehicles int }
	var parts []part
	for i, play := range r.plays {
		each := 1 // vehicles in a replay
		if play.x.together(play.policy) {
			each = n
		}
		for first := 0; first < n; first += each {
			parts = append(parts, part{i, first, each})
		}
	}
	accounts := make([][]attendance, len(r.plays))
	left := make([]atomic.Int64, len(r.plays))
	for i := range accounts {
		accounts[i] = make([]attendance, n)
		left[i].Store(int64(n))
	}
	r.prog.Total = float64(len(r.plays)) * x.span.Seconds()
	perRow := x.span.Seconds() / float64(x.input.Trace.Rows)
	events := make([]atomic.Uint64, len(r.plays))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range max(1, r.opt.Jobs) {
		wg.Go(func() {
			for ctx.Err() == nil && r.failed() == nil {
				i := int(next.Add(1) - 1)
				if i >= len(parts) {
					return
				}
				number, first, each := parts[i].play, parts[i].first, parts[i].vehicles
				play := r.plays[number]
				p, err := newReplay(play.x, play.policy, first, each)
				if err == nil {
					err = p.run(ctx, func(rows int64) { r.tellRows(play.String(), float64(rows)*perRow) })
				}
				if err != nil {
					r.fail(fmt.Errorf("%v: %w", play, err))
					return
				}
				for k := range p.riders {
					accounts[number][first+k] = p.riders[k].attendance
				}
				events[number].Add(p.events)
				left[number].Add(-int64(each))
			}
		})
	}
	wg.Wait()
	for i := range r.plays {
		if left[i].Load() > 0 {
			continue
		}
		o := r.plays[i].x.attended(accounts[i])
		o.events = events[i].Load()
		for s := range r.seeds {
			r.slots[i+1][s] = o
		}
	}
}

// together says whether vehicles have to do with each other, and must be in one replay: their copies share links, or what
// one does teaches the policy about others.
func (x *Experiment) together(policy string) bool {
	return x.scenario.MEC.Links.Tree != nil || policy == "vector" && x.scenario.Options.Vector.Privacy == "fleet"
}

func (r *runner) fail(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
}

func (r *runner) tellRows(play string, seconds float64) {
	if r.opt.Progress == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.prog.Done += seconds
	r.prog.Label = play
	r.opt.Progress(r.prog)
}

// newTree is the tree of the scenario, idle.
func (x *Experiment) newTree(bytes int64) (*mec.Tree, error) {
	t, g := x.scenario.MEC.Links.Tree, x.scenario.Radio.Grid
	router := make([]int32, len(x.siteOf))
	for cell, s := range x.siteOf {
		row, column := cell/g.Columns, cell%g.Columns
		router[s] = int32(row/(g.Rows/t.Routers)*t.Routers + column/(g.Columns/t.Routers))
	}
	return mec.NewTree(router, bytes, int64(t.Trunk/8), int64(t.Branch/8))
}

// attended puts the accounts of all vehicles together.
func (x *Experiment) attended(accounts []attendance) *outcomeOf {
	o := &outcomeOf{series: newSeries(x.span), misses: make([]int64, x.cells.Len()), presence: &results.Presence{TransferUnit: x.wholeCopy()}}
	p := o.presence
	lines, text := sha256.New(), []byte(nil)
	wasted := int64(0)
	for i := range accounts {
		a := &accounts[i]
		p.Add(&a.Presence)
		wasted += a.wasted
		for _, m := range a.marks {
			text = append(append(text[:0], x.rows.vehicles[i].id...), ',')
			text = append(strconv.AppendInt(text, m.at, 10), ',')
			text = append(strconv.AppendInt(text, m.correct, 10), ',')
			lines.Write(append(strconv.AppendInt(text, m.overall, 10), '\n'))
		}
		o.hash = mix(o.hash, a.actions, uint64(a.CorrectS), uint64(a.ExcessS))
	}
	p.Series = hex.EncodeToString(lines.Sum(nil))
	o.trail = []results.Checkpoint{{AtNS: int64(x.span), Hash: hashText(o.hash)}}
	t := x.tallyOf(p, wasted)
	o.tallies = []tally{t}
	o.total = x.figures(&t)
	o.classes = []figures{x.figures(&t)}
	o.total["crossings"], o.total["handovers"] = float64(p.Crossings), float64(p.Crossings)
	o.total["backhaul_gb"] = t.copied / 1e9
	return o
}

// wholeCopy is what one copy moves, as Presence counts it.
func (x *Experiment) wholeCopy() int64 {
	c := &x.classes[0]
	if x.scenario.MEC.Links.Tree != nil {
		return c.Bytes
	}
	return int64(x.net.CopyTime(x.net.Region(), 0, c.Bytes).Seconds())
}

// tallyOf is what the world would have counted, and what it costs.
func (x *Experiment) tallyOf(p *results.Presence, wasted int64) tally {
	c, t := &x.classes[0], newTally()
	bytes := float64(c.Bytes)
	t.ordered, t.landed, t.unused = p.Orders, p.Completed, p.NeverUsed
	t.moved = float64(p.Transfer) / float64(p.TransferUnit)
	t.copied = t.moved * bytes
	t.wasted = float64(wasted) / float64(p.TransferUnit) * bytes
	t.copyS = float64(p.CorrectS + p.ExcessS)
	t.ownCopyS = t.copyS
	t.byteS = t.copyS * bytes
	t.presentS, t.lostStartS, t.lostMoveS = float64(p.CorrectS), float64(p.LostStartS), float64(p.LostMoveS)
	t.starts, t.startHits, t.crossings, t.moveHits = p.Starts, p.StartHits, p.Crossings, p.CrossingHits
	t.storage = t.byteS * x.prices.Site.Rent()
	t.transfer = t.copied / 1e9 * x.net.Path(x.net.Region(), 0).USDPerGB
	t.operations = float64(p.Orders)*x.prices.Region[mec.Hot].USDPer10kRead/1e4 + float64(p.Completed)*x.prices.Site.USDPer10kPut/1e4
	t.penalty = (t.lostStartS + t.lostMoveS) * x.charged[0].AbsentUSDPerS
	return t
}
