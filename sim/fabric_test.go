package sim

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"headway/fabric"
	"headway/mec"
	"headway/scenarios"
)

// The engine of a fabric that was made from a scenario, written out and read again, is told what the simulator's is told.
func TestFabricIsTheScenarios(t *testing.T) {
	for _, name := range []string{"quickstart", "city"} {
		x := build(t, load(t, name, "duration=3m", "seeds=1"), nil)
		spec, err := x.Fabric("vector", 1)
		if err != nil {
			t.Fatal(err)
		}
		spec.Region = scenarios.RegionPlace{Leaf: "h:1", Client: "h:2"}
		for i := range spec.Sites {
			spec.Sites[i].Client = "h:" + string(rune('3'+i%6)) + string(rune('0'+i/6%10)) + string(rune('0'+i/60))
		}
		spec, err = scenarios.LoadFabric(scenarios.Source{Name: name, Text: spec.YAML()})
		if err != nil {
			t.Fatal(err)
		}
		f, err := BuildFabric(spec)
		if err != nil {
			t.Fatal(err)
		}
		want, got := x.engineConfig(spec.Vehicles), f.config
		if diff := cmp.Diff(want.Classes, got.Classes, cmp.Comparer(sameLateness)); diff != "" {
			t.Errorf("%s: classes: %s", name, diff)
		}
		if diff := cmp.Diff(want.Options, got.Options); diff != "" {
			t.Errorf("%s: options: %s", name, diff)
		}
		if want.Clients != got.Clients || want.Capacity != got.Capacity || want.Prices.Name != got.Prices.Name {
			t.Errorf("%s: %d clients, %d bytes, prices %s; want %d, %d, %s", name, got.Clients, got.Capacity, got.Prices.Name, want.Clients, want.Capacity, want.Prices.Name)
		}
		sameNetwork(t, name, want.Network, got.Network)
		sameMap(t, name, x, want.Map, got.Map)
	}
}

func sameLateness(a, b func(by time.Duration) float64) bool {
	for by := time.Duration(0); by < 50*time.Millisecond; by += 700 * time.Microsecond {
		if (a == nil) != (b == nil) || a != nil && a(by) != b(by) {
			return false
		}
	}
	return true
}

func sameNetwork(t *testing.T, name string, want, got *mec.Network) {
	t.Helper()
	if len(got.Sites) != len(want.Sites) || len(got.Links) != len(want.Links) {
		t.Fatalf("%s: %d sites and %d links, want %d and %d", name, len(got.Sites), len(got.Links), len(want.Sites), len(want.Links))
	}
	for i, s := range want.Sites {
		if g := got.Sites[i]; g.Name != s.Name || math.Hypot(g.X-s.X, g.Y-s.Y) > 0.002 {
			t.Errorf("%s: site %d is %+v, want %+v", name, i, g, s)
		}
		for j := range want.Locations() {
			if *got.Path(mec.SiteID(i), mec.SiteID(j)) != *want.Path(mec.SiteID(i), mec.SiteID(j)) {
				t.Errorf("%s: the paths from %d to %d differ", name, i, j)
			}
		}
	}
}

// sameMap wants two maps to agree, but for a millimetre along borders.
func sameMap(t *testing.T, name string, x *Experiment, want, got fabric.Map) {
	t.Helper()
	lo, hi := x.area()
	const steps = 200
	differ := 0
	for i := range steps {
		for j := range steps {
			px, py := lo.X+(hi.X-lo.X)*float64(i)/steps, lo.Y+(hi.Y-lo.Y)*float64(j)/steps
			if want.Site(px, py) != got.Site(px, py) {
				differ++
			}
			for c := range x.tiles {
				class := x.tiles[c].class
				if want.Tile(class, px, py) != got.Tile(class, px, py) {
					differ++
				}
			}
		}
	}
	if differ > steps*steps/1000 || math.Abs(want.StepM()-got.StepM()) > 0.01 {
		t.Errorf("%s: the maps differ at %d of %d places; they look every %v m, and %v m", name, differ, steps*steps, want.StepM(), got.StepM())
	}
}
