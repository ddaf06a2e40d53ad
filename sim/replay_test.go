package sim

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/paulmach/orb"

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

// Replays, against a plodder that goes row by row.
func TestReplayAgainstTheDescription(t *testing.T) {
	vehicles, seeds := 6, uint64(4)
	if testing.Short() {
		seeds = 1
	}
	for _, name := range []string{"prp-sf-100-60s", "prp-geolife-400", "prp-sf-tree-81"} {
		for seed := range seeds {
			text := wanderers(vehicles, seed)
			// Small items, so that copies arrive in the tree, and few cells, so that they share its links.
			x := build(t, load(t, name, "mobility.trace.file=rows.csv", "classes[0].size=300MiB", "policies=[closest, keep, everywhere, vomm, fomm, combination]"), files{"rows.csv": text})
			r := run(t, x, 2)
			for _, policy := range x.scenario.Policies {
				p := newPlodder(t, x, text, policy)
				p.run()
				want := results.Presence{TransferUnit: p.delay}
				if p.delay == 0 {
					want.TransferUnit = int64(x.scenario.Classes[0].Size)
				}
				lines, usage := sha256.New(), int64(0)
				for _, c := range p.cars {
					want.Add(&c.p)
					usage += c.usage
					for _, line := range c.series {
						lines.Write([]byte(line))
					}
				}
				want.Series = hex.EncodeToString(lines.Sum(nil))
				if got := *r.Policies[policy].Presence; got != want {
					t.Errorf("%s, seed %d, %s:\n got %s\nwant %s", name, seed, policy, inJSON(got), inJSON(want))
				}
				if usage != want.OverallS {
					t.Errorf("%s, seed %d, %s: trips take %d s, accounts %d s", name, seed, policy, usage, want.OverallS)
				}
			}
		}
	}
}

// The order of the file's vehicles does not matter, and neither does how many replays run side by side.
func TestReplayOrder(t *testing.T) {
	text := wanderers(9, 3)
	head, body, _ := strings.Cut(text, "\n")
	lines := strings.SplitAfter(strings.TrimSuffix(body, "\n")+"\n", "\n")
	slices.SortStableFunc(lines, func(a, b string) int {
		at := func(line string) string { _, rest, _ := strings.Cut(line, ","); return rest[:min(10, len(rest))] }
		return cmp.Compare(at(a), at(b))
	})
	var fingerprints []string
	for _, c := range []struct {
		text string
		jobs int
	}{{text, 1}, {text, 3}, {head + "\n" + strings.Join(lines, ""), 2}} {
		for _, name := range []string{"prp-sf-100-60s", "prp-sf-tree-81"} {
			r := run(t, build(t, load(t, name, "mobility.trace.file=rows.csv"), files{"rows.csv": c.text}), c.jobs)
			fingerprints = append(fingerprints, r.Fingerprint)
		}
	}
	for i, f := range fingerprints[2:] {
		if f != fingerprints[i%2] {
			t.Errorf("fingerprints differ: %v", fingerprints)
		}
	}
}

// What is packed comes out as it went in, to the decimetre.
func TestRowsComeOutAsTheyWentIn(t *testing.T) {
	text := wanderers(7, 9) + "w00,2000000000,400.5,-300.25\nw00,2000000000,-1,1\n"
	x := build(t, load(t, "prp-sf-400-60s", "mobility.trace.file=rows.csv"), files{"rows.csv": text})
	records, err := csv.NewReader(bytes.NewReader([]byte(text))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	readers := map[string]*rowReader{}
	for i := range x.rows.vehicles {
		r := x.rows.vehicles[i].reader()
		readers[x.rows.vehicles[i].id] = &r
	}
	for _, rec := range records[1:] {
		r := readers[rec[0]]
		if !r.next() {
			t.Fatalf("%v: no row", rec)
		}
		at, _ := strconv.ParseInt(rec[1], 10, 64)
		lon, _ := strconv.ParseFloat(rec[2], 64)
		lat, _ := strconv.ParseFloat(rec[3], 64)
		p := x.frame.ToLocal(orb.Point{lon, lat})
		if r.at != at || r.cell != x.model.(*radio.Rect).CellOf(lon, lat) ||
			math.Abs(float64(r.x)/10-p.X) > 0.051 || math.Abs(float64(r.y)/10-p.Y) > 0.051 {
			t.Fatalf("%v came out as %+v", rec, r.row)
		}
	}
	for id, r := range readers {
		if r.next() {
			t.Errorf("%s: a row more than went in", id)
		}
	}
}

func TestRowsThatAreRefused(t *testing.T) {
	const head = "vehicle_id,time_s,lon,lat\n"
	for text, want := range map[string]string{
		"a,1.5,0,0\n":                  "rows.csv:2: the time is no whole second",
		"a,100,0,0\nb,1,0,0\na,99,0,0": "rows.csv:4: the time is 1 s before that of the vehicle's row above",
		"a,100,1e9,0\n":                "rows.csv:2: the position is no number of degrees",
	} {
		_, err := Build(load(t, "prp-sf-100-60s", "mobility.trace.file=rows.csv"), files{"rows.csv": head + text}.open)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

// The policies that scenarios may name are those of the engine.
func TestPoliciesOfScenarios(t *testing.T) {
	named := slices.Sorted(slices.Values(scenarios.Policies))
	if !slices.Equal(named, fabric.Names()) {
		t.Errorf("scenarios may name %v, and the engine has %v", named, fabric.Names())
	}
}
