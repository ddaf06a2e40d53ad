package sim

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/mobility/radio"
	"headway/results"
	"headway/scenarios"
)

// plodder is a replay as it is described: every account is brought up to date at every row, and the tree is walked
// through step by step. It drives an engine of its own.
type plodder struct {
	s        *scenarios.Scenario
	engine   *fabric.Engine
	siteOf   []mec.SiteID
	epoch    int64
	delay    int64 // 0: a tree
	cars     []*plodding
	wakes    []plodWake
	landings []plodLanding
	moving   []*plodMember // in a tree
	now      int64         // to which the tree has been walked
}

type plodRow struct {
	at   int64
	site mec.SiteID
}

type plodding struct {
	id      string
	rows    []plodRow
	members map[mec.SiteID]*plodMember

	captured   []*plodMember // at the last collect
	capturedAt mec.SiteID    // the site then
	exCollect  int64
	avOpen     bool
	avLast     int64
	avMember   *plodMember
	first      mec.SiteID
	moved      bool
	onTrip     bool
	site       mec.SiteID
	began      int64
	p          results.Presence
	usage      int64
	series     []string
}

type plodMember struct {
	car        fabric.ObjectID
	site       mec.SiteID
	at, arrive int64
	used       bool
	gained     int64
	stopped    bool
}

type plodWake struct {
	at    int64
	token uint64
}

type plodLanding struct {
	at int64
	m  *plodMember
}

const unknown = math.MaxInt64 // when a copy arrives

// newPlodder reads the rows of a CSV, sorted by nothing.
func newPlodder(t *testing.T, x *Experiment, text, policy string) *plodder {
	t.Helper()
	p := &plodder{s: x.scenario, siteOf: x.siteOf, delay: int64(time.Duration(x.scenario.MEC.Links.Backhaul.Delay) / time.Second), epoch: unknown}
	if x.scenario.MEC.Links.Tree != nil {
		p.delay = 0
	}
	records, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	byID := map[string]*plodding{}
	number := func(text string) float64 {
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, r := range records[1:] {
		c := byID[r[0]]
		if c == nil {
			c = &plodding{id: r[0], members: map[mec.SiteID]*plodMember{}, capturedAt: mec.None}
			byID[r[0]] = c
			p.cars = append(p.cars, c)
		}
		at := int64(number(r[1]))
		c.rows = append(c.rows, plodRow{at, p.siteOf[x.model.(*radio.Rect).CellOf(number(r[2]), number(r[3]))]})
		p.epoch = min(p.epoch, at)
	}
	slices.SortFunc(p.cars, func(a, b *plodding) int { return cmp.Compare(a.id, b.id) })
	p.now = p.epoch
	cfg := x.engineConfig(len(p.cars))
	if p.delay == 0 {
		cfg.CopyTime = p.estimate
	}
	if p.engine, err = fabric.New(cfg, policy); err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *plodder) run() {
	p.tell(p.epoch, fabric.Event{Kind: fabric.Start})
	type turn struct{ car, row int }
	var turns []turn
	for c, car := range p.cars {
		for r := range car.rows {
			turns = append(turns, turn{c, r})
		}
	}
	slices.SortStableFunc(turns, func(a, b turn) int {
		return cmp.Or(cmp.Compare(p.cars[a.car].rows[a.row].at, p.cars[b.car].rows[b.row].at), cmp.Compare(a.car, b.car))
	})
	for _, t := range turns {
		p.until(p.cars[t.car].rows[t.row].at)
		p.row(t.car, t.row)
	}
}

// until lets copies land and timers ring up to a time.
func (p *plodder) until(at int64) {
	for ; p.now <= at; p.now++ {
		if p.delay == 0 && p.now > p.epoch {
			p.treeStep()
		}
		for i := 0; i < len(p.landings); i++ {
			if l := p.landings[i]; l.at == p.now && !l.m.stopped {
				p.tell(p.now, fabric.Event{Kind: fabric.Landed, Object: l.m.car, Site: l.m.site})
			}
		}
		p.landings = slices.DeleteFunc(p.landings, func(l plodLanding) bool { return l.at <= p.now || l.m.stopped })
		for {
			i := slices.IndexFunc(p.wakes, func(w plodWake) bool { return w.at <= p.now })
			if i < 0 {
				break
			}
			token := p.wakes[i].token
			p.wakes = slices.Delete(p.wakes, i, i+1)
			p.tell(p.now, fabric.Event{Kind: fabric.Wake, Token: token})
			for _, c := range p.cars {
				if !c.onTrip {
					p.excess(c, p.now, mec.None)
				}
			}
		}
	}
	p.now = at + 1
}

// treeStep is the step that ends now.
func (p *plodder) treeStep() {
	onTrunk, onBranch := map[int]int64{}, map[mec.SiteID]int64{}
	t, g := p.s.MEC.Links.Tree, p.s.Radio.Grid
	router := func(s mec.SiteID) int {
		return int(s)/g.Columns/(g.Rows/t.Routers)*t.Routers + int(s)%g.Columns/(g.Columns/t.Routers)
	}
	for _, m := range p.moving {
		onTrunk[router(m.site)]++
		onBranch[m.site]++
	}
	for _, m := range p.moving {
		m.gained += min(int64(t.Trunk/8)/onTrunk[router(m.site)], int64(t.Branch/8)/onBranch[m.site])
		if m.gained >= int64(p.s.Classes[0].Size) {
			m.arrive = p.now
			p.landings = append(p.landings, plodLanding{p.now, m})
		}
	}
	p.moving = slices.DeleteFunc(p.moving, func(m *plodMember) bool { return m.arrive != unknown })
}

func (p *plodder) estimate(to mec.SiteID, bytes int64) time.Duration {
	t, g := p.s.MEC.Links.Tree, p.s.Radio.Grid
	router := func(s mec.SiteID) int {
		return int(s)/g.Columns/(g.Rows/t.Routers)*t.Routers + int(s)%g.Columns/(g.Columns/t.Routers)
	}
	trunk, branch := int64(1), int64(1)
	for _, m := range p.moving {
		if router(m.site) == router(to) {
			trunk++
		}
		if m.site == to {
			branch++
		}
	}
	return time.Duration(bytes*1000/min(int64(t.Trunk/8)/trunk, int64(t.Branch/8)/branch)) * time.Millisecond
}

func (p *plodder) tell(now int64, ev fabric.Event) {
	if !p.engine.Wants().Has(ev.Kind) {
		return
	}
	for _, a := range p.engine.Step(time.Duration(now-p.epoch)*time.Second, ev, nil) {
		switch a.Kind {
		case fabric.Copy:
			c := p.cars[a.Object]
			m := &plodMember{car: a.Object, site: a.Site, at: now, arrive: unknown}
			if p.delay > 0 {
				m.arrive = now + p.delay
				p.landings = append(p.landings, plodLanding{m.arrive, m})
			} else {
				p.moving = append(p.moving, m)
			}
			c.members[a.Site] = m
			c.p.Orders++
		case fabric.Drop:
			p.remove(p.cars[a.Object], now, a.Site)
		case fabric.WakeAt:
			p.wakes = append(p.wakes, plodWake{at: p.epoch + int64((a.At+time.Second-1)/time.Second), token: a.Token})
			slices.SortStableFunc(p.wakes, func(a, b plodWake) int { return cmp.Compare(a.at, b.at) })
		}
	}
}

func (p *plodder) remove(c *plodding, now int64, s mec.SiteID) {
	m := c.members[s]
	delete(c.members, s)
	if m.arrive > now {
		m.stopped = true
	} else {
		c.p.Completed++
		if !m.used {
			c.p.NeverUsed++
		}
	}
	if p.delay > 0 {
		c.p.Transfer += min(now-m.at, p.delay)
	} else {
		c.p.Transfer += min(m.gained, int64(p.s.Classes[0].Size))
		p.moving = slices.DeleteFunc(p.moving, func(x *plodMember) bool { return x == m })
	}
}

func (p *plodder) row(car, i int) {
	c := p.cars[car]
	r := c.rows[i]
	now, id := r.at, fabric.ClientID(car)
	crossed := c.onTrip && r.site != c.site
	vector := fabric.Event{Kind: fabric.Vector, Client: id, Site: r.site}
	ready := func() bool { m := c.members[r.site]; return m != nil && m.arrive <= now }
	switch {
	case !c.onTrip:
		c.onTrip, c.first, c.moved, c.began, c.avOpen = true, r.site, false, now, false
		c.p.Starts++
		if ready() {
			c.p.StartHits++
		}
		p.excess(c, now, mec.None)
		p.tell(now, fabric.Event{Kind: fabric.TripStart, Client: id, Site: r.site})
	case crossed:
		p.tell(now, fabric.Event{Kind: fabric.Crossing, Client: id, Site: r.site})
	}
	c.site = r.site
	p.tell(now, vector)
	if crossed {
		c.p.Crossings++
		if ready() {
			c.p.CrossingHits++
		}
	}
	p.collect(c, now, c.site)
	if i+1 == len(c.rows) || c.rows[i+1].at-now > 180 {
		p.tell(now, fabric.Event{Kind: fabric.TripEnd, Client: id})
		c.onTrip, c.avOpen = false, false
		c.usage += now - c.began
		p.excess(c, now, mec.None)
		c.site = mec.None
		c.series = append(c.series, fmt.Sprintf("%s,%d,%d,%d\n", c.id, now, c.p.CorrectS, c.p.OverallS))
	}
	if i+1 == len(c.rows) {
		for s := range p.siteOf {
			if c.members[mec.SiteID(s)] != nil {
				p.remove(c, now, mec.SiteID(s))
				p.tell(now, fabric.Event{Kind: fabric.Lost, Object: fabric.ObjectID(car), Site: mec.SiteID(s)})
			}
		}
		p.excess(c, now, mec.None)
	}
}

// collect closes the interval since the last one: what it is worth is said by what was captured at its beginning.
func (p *plodder) collect(c *plodding, now int64, site mec.SiteID) {
	if c.onTrip {
		c.moved = c.moved || site != c.first
		if c.avOpen {
			d, ok := now-c.avLast, int64(0)
			if m := c.avMember; m != nil && m.arrive < now {
				ok = now - max(c.avLast, m.arrive)
			}
			c.p.OverallS += d
			c.p.CorrectS += ok
			if c.moved {
				c.p.LostMoveS += d - ok
			} else {
				c.p.LostStartS += d - ok
			}
		}
		c.avOpen, c.avLast, c.avMember = true, now, c.members[site]
		if c.avMember != nil {
			c.avMember.used = true
		}
	}
	p.excess(c, now, site)
}

func (p *plodder) excess(c *plodding, now int64, site mec.SiteID) {
	for _, m := range c.captured {
		if m.site != c.capturedAt && m.arrive < now {
			c.p.ExcessS += now - max(c.exCollect, m.arrive)
		}
	}
	c.captured = c.captured[:0]
	for _, m := range c.members {
		c.captured = append(c.captured, m)
	}
	c.capturedAt, c.exCollect = site, now
}
