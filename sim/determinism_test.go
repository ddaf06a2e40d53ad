package sim

import (
	"encoding/json"
	"flag"
	"os"
	"runtime"
	"strings"
	"testing"

	"headway/scenarios"
)

var rewrite = flag.Bool("rewrite", false, "write testdata/fingerprints.json anew; say in the commit what changed the trajectories")

// Same scenario and seed: the same bytes, twice in one process, on one core and on two; and the same trajectory as on any
// other machine, with the race detector or without, whatever the instruction set: that of testdata/fingerprints.json.
func TestRunsAreReproducible(t *testing.T) {
	const file = "testdata/fingerprints.json"
	golden := map[string]string{}
	if b, err := os.ReadFile(file); err != nil && !*rewrite {
		t.Fatal(err)
	} else if err == nil {
		if err := json.Unmarshal(b, &golden); err != nil {
			t.Fatal(err)
		}
	}
	ring := files{"rows.csv": wanderers(24, 5), "trace.csv": ringTrace(6, 1300, 20, 900), "towers.csv": ringTowers(8, 1300)}
	all := scenarios.Catalogue()
	for _, name := range []string{"highway-idm", "buses"} { // traffic that no shipped scenario has
		base, _ := scenarios.Find("highway")
		all = append(all, scenarios.Entry{Name: name, Text: base.Text})
	}
	for _, e := range all {
		t.Run(e.Name, func(t *testing.T) {
			set := []string{"seeds=2"}
			switch {
			case e.Name == "highway-idm":
				set = append(set, "duration=10m", "mobility={highway: {traffic: idm, lanes: 2, vehicles: 300, length: 8km, bearing: 30deg, speed_sd: 5m/s}}")
			case e.Name == "buses":
				set = append(set, "duration=20m", "mobility={buses: {lines: 3, blocks: 12}}", "radio={hexagons: {}}")
			case strings.HasPrefix(e.Name, "prp-"):
				set = append(set, "mobility.trace.file=rows.csv")
			case e.Name == "taxis" || e.Name == "luxembourg":
				set = append(set, "mobility.trace.file=trace.csv", "radio.towers.file=towers.csv", "radio.towers.operators=[]", "mec.sites.cells_per_site=2")
			case e.Name == "commuters" || e.Name == "rush-hour":
				set = append(set, "duration=20h", "mobility.commuters.vehicles=20")
			case e.Name == "fleet-winter":
				set = append(set, "duration=14d", "mobility.commuters.vehicles=30")
			default:
				set = short(e.Name, "5m", set...)
			}
			fingerprint := ""
			once := func(procs, jobs int) string {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				r := run(t, build(t, load(t, string(e.Text), set...), ring), jobs)
				fingerprint = r.Fingerprint
				b, err := json.Marshal(r)
				if err != nil {
					t.Fatal(err)
				}
				return string(b)
			}
			first := once(2, 2)
			if *rewrite {
				golden[e.Name] = fingerprint
			} else if golden[e.Name] != fingerprint {
				t.Errorf("fingerprint %s, want %s; if the model changed on purpose: go test ./sim -run Reproducible -rewrite", fingerprint, golden[e.Name])
			}
			if !testing.Short() && once(2, 2) != first { // the race detector, which tests are short for, is slow
				t.Error("a second run differs")
			}
			if once(1, 1) != first {
				t.Error("a run on one core differs")
			}
		})
	}
	if *rewrite {
		b, err := json.MarshalIndent(golden, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(b, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
