package fabric_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// naive is a client's Markov tables as they are described: maps by words, everything computed anew.
type naive struct {
	rule    fabric.Markov
	fusion  bool
	tables  map[string][]naiveOutcome
	history []int
	start   int64 // s, local time of the trip's start
	since   int64
	picks   []naiveOutcome
}

type naiveOutcome struct {
	site  int // -1: the end of the trip
	count int
	dwell int64 // s, in all; of a pick, the expected one
	p     float64
}

// contexts are the names of the contexts that the client is in, and their tables' weights, in order.
func (n *naive) contexts() (names []string, weights []float64) {
	days, hours := n.rule.Days, n.rule.Hours
	if !n.fusion {
		days, hours = []int{1}, []int{1}
	}
	day := int(math.Floor(float64(n.start)/86400)+3) % 7
	hour := int((n.start % 86400) / 3600)
	for d := 1; d <= n.rule.K; d++ {
		for _, dow := range days {
			for _, tod := range hours {
				if d > len(n.history) {
					continue
				}
				week := map[int]int{1: 0, 2: map[bool]int{true: 1}[day >= 5], 7: day}[dow]
				part := map[int]int{1: 0, 4: hour / 6, 12: hour / 2, 24: hour}[tod]
				names = append(names, fmt.Sprint(d, dow, tod, n.history[len(n.history)-d:], week, part))
				w := math.Pow(2, -float64(n.rule.K-d)) * map[int]float64{1: .3, 2: .7, 7: 1}[dow]
				weights = append(weights, float64(w)*map[int]float64{1: .125, 4: .25, 12: .5, 24: 1}[tod])
			}
		}
	}
	return names, weights
}

func (n *naive) learn(now int64, site int) {
	names, _ := n.contexts()
	for _, name := range names {
		table := n.tables[name]
		i := slices.IndexFunc(table, func(o naiveOutcome) bool { return o.site == site })
		if i < 0 {
			table = append(table, naiveOutcome{site: site})
			i = len(table) - 1
		}
		table[i].count++
		table[i].dwell += now - n.since
		n.tables[name] = table
	}
}

func (n *naive) enter(now int64, site int) {
	n.history = append(n.history, site)
	n.since = now
	n.picks = n.selected(n.predicted())
}

// predicted are the outcomes with their probabilities, the most probable first.
func (n *naive) predicted() []naiveOutcome {
	names, weights := n.contexts()
	if !n.fusion {
		for _, name := range slices.Backward(names) {
			if table := slices.Clone(n.tables[name]); len(table) > 0 {
				total := 0
				for _, o := range table {
					total += o.count
				}
				for k := range table {
					table[k].p = float64(table[k].count) / float64(total)
					table[k].dwell /= int64(table[k].count)
				}
				sort.SliceStable(table, func(a, b int) bool { return table[a].p > table[b].p })
				return table
			}
		}
		return nil
	}
	type sum struct{ score, wd, ws float64 }
	sums, order := map[int]*sum{}, []int{}
	for i, name := range names {
		total := 0
		for _, o := range n.tables[name] {
			total += o.count
		}
		for _, o := range n.tables[name] {
			if sums[o.site] == nil {
				sums[o.site] = &sum{}
				order = append(order, o.site)
			}
			s := sums[o.site]
			s.score += float64(float64(o.count) / float64(total) * weights[i])
			s.wd += float64(float64(o.dwell/int64(o.count)) * weights[i])
			s.ws += weights[i]
		}
	}
	sort.SliceStable(order, func(a, b int) bool { return sums[order[a]].score > sums[order[b]].score })
	all := 0.0
	for _, site := range order {
		all += sums[site].score
	}
	var out []naiveOutcome
	for _, site := range order {
		s := sums[site]
		out = append(out, naiveOutcome{site: site, p: s.score / all, dwell: int64(math.Trunc(s.wd / s.ws))})
	}
	return out
}

func (n *naive) selected(outcomes []naiveOutcome) []naiveOutcome {
	var taken []naiveOutcome
	if n.rule.Top >= 1 {
		taken = outcomes[:min(len(outcomes), int(n.rule.Top))]
	} else {
		for s := 0.0; s < n.rule.Top && len(taken) < len(outcomes); {
			taken = outcomes[:len(taken)+1]
			s += taken[len(taken)-1].p
		}
	}
	return slices.DeleteFunc(slices.Clone(taken), func(o naiveOutcome) bool { return o.site < 0 })
}

// wanted are the sites that are to hold the client's data now.
func (n *naive) wanted(now int64, copyMS int64) map[int]bool {
	sites := map[int]bool{n.history[len(n.history)-1]: true}
	for _, o := range n.picks {
		if !n.rule.Dwell || 1000*o.dwell-n.rule.Buffer.Milliseconds()-copyMS <= 1000*(now-n.since) {
			sites[o.site] = true
		}
	}
	return sites
}

// starConfig is a network in which every copy comes from the region and takes a minute.
func starConfig(t *testing.T, sites int, o fabric.Options) fabric.Config {
	t.Helper()
	list := make([]mec.Site, sites)
	for i := range list {
		list[i] = mec.Site{Name: fmt.Sprint("s", i), X: 1000 * float64(i)}
	}
	net, err := mec.NewNetwork(list, nil, mec.LinkSpec{Fixed: true, Delay: time.Minute}, mec.LinkSpec{})
	if err != nil {
		t.Fatal(err)
	}
	book, _ := mec.Book("operator-internal")
	return fabric.Config{
		Network: net, Prices: book, Clients: 1, Map: lineMap{sites}, Options: o,
		Classes: []fabric.Class{{Name: "own", Key: fabric.PerVehicle, Objects: 1, Bytes: 1e8}},
	}
}

// The three policies hold what the description says, on random walks over some weeks, with options of all kinds.
func TestMarkovAgainstTheDescription(t *testing.T) {
	for seed := range uint64(60) {
		rnd := rand.New(rand.NewPCG(seed, 11))
		o := fabric.DefaultOptions()
		o.LocalTime = 1_211_180_400*time.Second - 7*time.Hour
		pick := func(rule *fabric.Markov) {
			rule.K = 1 + rnd.IntN(5)
			rule.Top = []float64{0.5, 0.9, 0.98, 1, 2, 2.5}[rnd.IntN(6)]
			rule.End, rule.Dwell = rnd.IntN(4) > 0, rnd.IntN(3) > 0
			rule.Buffer = []time.Duration{0, time.Minute, 5 * time.Minute}[rnd.IntN(3)]
		}
		pick(&o.VOMM)
		pick(&o.FOMM)
		o.FOMM.Days = [][]int{{1}, {1, 2, 7}, {7, 2}}[rnd.IntN(3)]
		o.FOMM.Hours = [][]int{{1}, {1, 4, 24}, {12, 1}}[rnd.IntN(3)]
		if seed == 0 {
			o.VOMM, o.FOMM = fabric.DefaultOptions().VOMM, fabric.DefaultOptions().FOMM
		}
		for policy, rule := range map[string]fabric.Markov{"vomm": o.VOMM, "fomm": o.FOMM, "combination": o.FOMM} {
			e, err := fabric.New(starConfig(t, 5, o), policy)
			if err != nil {
				t.Fatal(err)
			}
			n := &naive{rule: rule, fusion: policy != "vomm", tables: map[string][]naiveOutcome{}}
			walk(t, fmt.Sprintf("%s, seed %d", policy, seed), rnd, e, n, o.LocalTime)
		}
	}
}

func walk(t *testing.T, what string, rnd *rand.Rand, e *fabric.Engine, n *naive, local time.Duration) {
	t.Helper()
	now := int64(0)
	var out []fabric.Action
	tell := func(kind fabric.Kind, site int) {
		t.Helper()
		at := time.Duration(now) * time.Second
		out = e.Step(at, fabric.Event{Kind: kind, Site: mec.SiteID(site)}, out[:0])
		if kind == fabric.TripEnd {
			return
		}
		want := n.wanted(now, 60_000)
		for s := range 5 {
			if e.Has(0, mec.SiteID(s)) != want[s] {
				t.Fatalf("%s, %v: a copy at site %d: %v, want %v; the picks are %+v", what, at, s, !want[s], want[s], n.picks)
			}
		}
	}
	site := 0
	for range 60 {
		now += 1000 + rnd.Int64N(40_000)
		n.history, n.start, n.since = n.history[:0], now+int64(local/time.Second), now
		n.enter(now, site)
		tell(fabric.TripStart, site)
		tell(fabric.Vector, site)
		for range 1 + rnd.IntN(12) {
			now += 1 + rnd.Int64N(300)
			if rnd.IntN(2) == 0 {
				site = (site + []int{1, 1, 1, 4, 2}[rnd.IntN(5)]) % 5
				n.learn(now, site)
				n.enter(now, site)
				tell(fabric.Crossing, site)
			}
			tell(fabric.Vector, site)
		}
		if n.rule.End {
			n.learn(now, -1)
		}
		tell(fabric.TripEnd, 0)
	}
}

// With estimates that change, what is ordered follows the estimate at the report, and a report at the instant of a
// crossing brings no second opinion.
func TestMarkovAsksHowLongACopyTakes(t *testing.T) {
	o := fabric.DefaultOptions()
	o.FOMM.Buffer = 0
	cfg := starConfig(t, 3, o)
	estimate := 10 * time.Second
	cfg.CopyTime = func(mec.SiteID, int64) time.Duration { return estimate }
	e, err := fabric.New(cfg, "fomm")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s int64, kind fabric.Kind, site mec.SiteID) {
		e.Step(time.Duration(s)*time.Second, fabric.Event{Kind: kind, Site: site}, nil)
	}
	want := func(what string, there bool) {
		t.Helper()
		if e.Has(0, 1) != there {
			t.Errorf("%s: a copy at the next site: %v, want %v", what, !there, there)
		}
	}
	at(0, fabric.TripStart, 0)
	at(100, fabric.Crossing, 1) // from 0 to 1 after 100 s
	at(200, fabric.TripEnd, 0)
	at(1000, fabric.TripStart, 0)
	want("at once", false)
	estimate = 100 * time.Second
	at(1000, fabric.Vector, 0)
	want("asked at the start already", false)
	at(1001, fabric.Vector, 0)
	want("a copy takes as long as the stay", true)
	estimate = 20 * time.Second
	at(1050, fabric.Vector, 0)
	want("there is time after all", false)
	at(1080, fabric.Vector, 0)
	want("the time has come", true)
}
