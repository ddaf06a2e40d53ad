package fabric

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/mec"
)

// rasterMap is a map with a raster; plainMap the same, that has none.
type rasterMap struct {
	*Raster
	step float64
}

func (m rasterMap) Ground() *Raster                  { return m.Raster }
func (rasterMap) Tile(int, float64, float64) int     { return 0 }
func (rasterMap) TileCentre(int, int) (x, y float64) { return 0, 0 }
func (m rasterMap) StepM() float64                   { return m.step }

type plainMap struct{ Map }

// A forecast is the same whether it looks in the raster itself or asks the map, also beyond the edge.
func TestForecastLooksInTheRaster(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := &Raster{X: rapid.Float64Range(-500, 500).Draw(t, "x"), Y: -300, Pitch: rapid.Float64Range(10, 80).Draw(t, "pitch"), NX: rapid.IntRange(1, 40).Draw(t, "nx"), NY: rapid.IntRange(1, 40).Draw(t, "ny")}
		r.Sites = rapid.SliceOfN(rapid.Uint16Range(0, 4), r.NX*r.NY, r.NX*r.NY).Draw(t, "sites")
		m := rasterMap{r, rapid.Float64Range(30, 300).Draw(t, "step")}
		from := fix{x: rapid.Float64Range(-800, 2000).Draw(t, "fx"), y: rapid.Float64Range(-800, 2000).Draw(t, "fy"), vx: rapid.Float64Range(-40, 40).Draw(t, "vx"), vy: rapid.Float64Range(-40, 40).Draw(t, "vy")}
		at := mec.SiteID(rapid.IntRange(0, 4).Draw(t, "at"))
		looks := func(e *Engine) (f forecast) {
			f.look(e, at, &from, 90*time.Second, nil)
			return f
		}
		got := looks(&Engine{Config: Config{Map: m}, raster: r})
		want := looks(&Engine{Config: Config{Map: plainMap{m}}})
		if got.n != want.n || got.sites != want.sites || got.nextN != want.nextN || got.next != want.next {
			t.Fatalf("%d sites %+v, then %d %+v;\nwithout the raster %d %+v, then %d %+v", got.n, got.sites[:got.n], got.nextN, got.next[:got.nextN], want.n, want.sites[:want.n], want.nextN, want.next[:want.nextN])
		}
	})
}

// An engine finds the raster of a map that has one.
func TestEngineFindsTheRaster(t *testing.T) {
	m := rasterMap{&Raster{NX: 1, NY: 1, Pitch: 1, Sites: []uint16{0}}, 100}
	for _, c := range []struct {
		m    Map
		want *Raster
	}{{m, m.Raster}, {plainMap{m}, nil}} {
		if got := rasterOf(c.m); got != c.want {
			t.Errorf("of %T: %v, want %v", c.m, got, c.want)
		}
	}
}
