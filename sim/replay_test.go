package sim

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"headway/fabric"
	"headway/mobility/radio"
	"headway/results"
	"headway/scenarios"
)

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

// The clairvoyant has nothing to foresee where nothing is read.
func TestRowsHaveNoClairvoyant(t *testing.T) {
	s := load(t, "prp-sf-100-60s", "mobility.trace.file=rows.csv", "policies=[closest, clairvoyant]")
	if _, err := Build(s, files{"rows.csv": "vehicle_id,time_s,lon,lat\na,1,0,0\n"}.open); err == nil || !strings.Contains(err.Error(), "clairvoyant") {
		t.Errorf("it was accepted: %v", err)
	}
}
