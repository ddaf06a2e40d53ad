package sim

import (
	"encoding/json"
	"runtime"
	"testing"

	"headway/scenarios"
)

// Same scenario and seed: the same bytes, twice in one process, on one core and on two.
func TestRunsAreReproducible(t *testing.T) {
	ring := files{"trace.csv": ringTrace(6, 1300, 20, 900), "towers.csv": ringTowers(8, 1300)}
	for _, e := range scenarios.Catalogue() {
		t.Run(e.Name, func(t *testing.T) {
			set := []string{"seeds=2"}
			switch e.Name {
			case "taxis":
				set = append(set, "mobility.trace.file=trace.csv", "radio.towers.file=towers.csv", "mec.sites.cells_per_site=2")
			case "commuters":
				set = append(set, "duration=20h", "mobility.commuters.vehicles=20")
			default:
				set = short(e.Name, "5m", set...)
			}
			once := func(procs, jobs int) string {
				defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
				b, err := json.Marshal(run(t, build(t, load(t, e.Name, set...), ring), jobs))
				if err != nil {
					t.Fatal(err)
				}
				return string(b)
			}
			first := once(2, 2)
			if once(2, 2) != first {
				t.Error("a second run differs")
			}
			if once(1, 1) != first {
				t.Error("a run on one core differs")
			}
		})
	}
}
