package sim

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"headway/results"
)

// wanderers is a trace of vehicles that drive about San Francisco's box and Beijing's at once, on several trips over some
// days each: half of them in each.
func wanderers(vehicles int, seed uint64) string {
	rnd := rand.New(rand.NewPCG(seed, 7))
	var b strings.Builder
	b.WriteString("vehicle_id,time_s,lon,lat\n")
	for v := range vehicles {
		lon, lat := -122.44, 37.71
		if v%2 == 1 {
			lon, lat = 116.42, 39.95
		}
		x, y := rnd.NormFloat64()*0.02, rnd.NormFloat64()*0.03
		at := 1211180400 + rnd.IntN(3600)
		for range 300 {
			at += []int{0, 1, 10, 60, 60, 60, 180, 181, 700, 4000}[rnd.IntN(10)]
			x, y = x*0.97+rnd.NormFloat64()*0.006, y*0.97+rnd.NormFloat64()*0.008
			fmt.Fprintf(&b, "w%02d,%d,%.5f,%.5f\n", v, at, lon+x, lat+y)
		}
	}
	return b.String()
}

// tinyScenario is the tiny trace's: its cells are A (south-west), B, C and D (north-east).
const tinyScenario = `
name: tiny
seeds: 1
mobility: {trace: {file: tiny.csv, utc_offset: -7h}, clean: {keep_all: true}}
radio: {grid: {rows: 2, columns: 2, north_west: [0, 2], south_east: [2, 0]}, handover: {at: fixes}}
mec: {sites: {per_cell: true}, links: {backhaul: {rtt: 0s, model: fixed, delay: 60s}}}
classes: [{name: item, key: vehicle, size: 100MiB, reads: {on: none}, penalty: {usd_per_second_without: 0.0001}}]
policies: [closest, keep, everywhere, vomm, fomm, combination]
`

func readFile(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The tiny trace, worked out by hand: two vehicles, seven trips, all of the rules.
func TestTinyTrace(t *testing.T) {
	file := files{"tiny.csv": readFile(t, "testdata/prp/tiny.csv")}
	presence := func(set ...string) *results.Run { return run(t, build(t, load(t, tinyScenario, set...), file), 2) }
	all, one := presence(), presence("policies=[vomm]", "options.vomm.top_n=1")
	for _, c := range []struct {
		policy string
		run    *results.Run
		want   results.Presence
	}{
		{"everywhere", all, results.Presence{
			CorrectS: 2100, LostStartS: 120, ExcessS: 358940, CrossingHits: 7, StartHits: 5, Orders: 8, Completed: 8, NeverUsed: 2, Transfer: 480,
		}},
		{"closest", all, results.Presence{
			CorrectS: 1440, LostStartS: 240, LostMoveS: 540, Orders: 14, Completed: 13, Transfer: 780,
		}},
		{"keep", all, results.Presence{
			CorrectS: 1560, LostStartS: 240, LostMoveS: 420, ExcessS: 2200, StartHits: 2, Orders: 12, Completed: 12, Transfer: 720,
		}},
		{"vomm", all, results.Presence{
			CorrectS: 1560, LostStartS: 240, LostMoveS: 420, ExcessS: 960, CrossingHits: 2, Orders: 18, Completed: 16, NeverUsed: 3, Transfer: 960,
		}},
		{"vomm", one, results.Presence{
			CorrectS: 1500, LostStartS: 240, LostMoveS: 480, ExcessS: 790, CrossingHits: 1, Orders: 17, Completed: 15, NeverUsed: 2, Transfer: 900,
		}},
		{"fomm", all, results.Presence{
			CorrectS: 1560, LostStartS: 240, LostMoveS: 420, ExcessS: 480, CrossingHits: 2, Orders: 17, Completed: 15, NeverUsed: 2, Transfer: 900,
		}},
		{"combination", all, results.Presence{
			CorrectS: 1680, LostStartS: 240, LostMoveS: 300, ExcessS: 2680, CrossingHits: 2, StartHits: 2, Orders: 15, Completed: 14, NeverUsed: 2, Transfer: 840,
		}},
	} {
		got := *c.run.Policies[c.policy].Presence
		got.Series = ""
		c.want.OverallS, c.want.Crossings, c.want.Starts, c.want.TransferUnit = 2220, 7, 7, 60
		if got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.policy, inJSON(got), inJSON(c.want))
		}
	}
}

func inJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// A vehicle that learns alone does the same whoever else is on the road; one that learns from the fleet does not. What a
// gigabyte costs may be said of a link, in place of the price book.
func TestPrivacyInReplays(t *testing.T) {
	text := wanderers(6, 5)
	account := func(text, privacy, which string) results.Presence {
		x := build(t, load(t, "prp-sf-100-60s", "mobility.trace.file=rows.csv", "policies=[vector]", "mec.prices=edge-dram",
			"classes[0].penalty.usd_per_second_without=0.00003", "options.vector.privacy="+privacy, "mobility.trace.vehicles="+which), files{"rows.csv": text})
		return *run(t, x, 2).Policies["vector"].Presence
	}
	all := account(text, "client", "all")
	even, odd := account(text, "client", "even"), account(text, "client", "odd")
	if got := even.Orders + odd.Orders; got != all.Orders || even.CorrectS+odd.CorrectS != all.CorrectS || even.ExcessS+odd.ExcessS != all.ExcessS {
		t.Errorf("vehicles that learn alone: even %s, odd %s, all %s", inJSON(even), inJSON(odd), inJSON(all))
	}
	if got := account(text, "fleet", "all"); got == all {
		t.Errorf("six vehicles that share what they learn do as those that do not: %s", inJSON(got))
	}
	transfer := func(set ...string) float64 {
		set = append(set, "mobility.trace.file=rows.csv", "policies=[closest]", "mec.prices=edge-dram")
		return metric(run(t, build(t, load(t, "prp-sf-100-60s", set...), files{"rows.csv": text}), 1), "closest", "cost_transfer_usd")
	}
	if list, set := transfer("mec.links.backhaul.usd_per_gb=0.002"), transfer("mec.links.backhaul.usd_per_gb=0.004"); !(list > 0) || set != 2*list {
		t.Errorf("transfers cost $%v at 0.002 per GB, $%v at 0.004", list, set)
	}
}
