package radio

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"

	"headway/mobility"
)

var (
	northWest = orb.Point{-122.52, 37.82}
	southEast = orb.Point{-122.36, 37.60}
	frame     = mobility.NewProjection(orb.Point{-122.44, 37.71})
)

func newRect(t testing.TB, rows, cols int) *Rect {
	t.Helper()
	r, err := NewRect(rows, cols, northWest, southEast, frame)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRectLines holds the lines to the last bit of the published experiment's.
func TestRectLines(t *testing.T) {
	ten, twenty := newRect(t, 10, 10), newRect(t, 20, 20)
	if len(ten.lats) != 9 || ten.lats[0] != 37.622000000000000 || twenty.lats[0] != 37.611000000000004 {
		t.Errorf("first lines north of %v: %.17g and %.17g", southEast, ten.lats[0], twenty.lats[0])
	}
	if ten.lons[0] != -122.50399999999999 {
		t.Errorf("first line east of %v: %.17g", northWest, ten.lons[0])
	}
}

func TestRectCellOf(t *testing.T) {
	r := newRect(t, 10, 20)
	for _, c := range []struct {
		lon, lat float64
		want     int32
	}{
		{-122.52, 37.60, 0},
		{-122.36, 37.82, 199},
		{-122.36, 37.60, 19},
		{-122.52, 37.82, 180},
		{-180, -90, 0}, // outside: the border
		{180, 90, 199},
		{180, -90, 19},
		{r.lons[4], r.lats[2], 2*20 + 4}, // on a line: the lower one
		{math.Nextafter(r.lons[4], 0), r.lats[2], 2*20 + 5},
		{r.lons[4], math.Nextafter(r.lats[2], 90), 3*20 + 4},
	} {
		if got := r.CellOf(c.lon, c.lat); got != c.want {
			t.Errorf("(%.17g, %.17g) is in cell %d, want %d", c.lon, c.lat, got, c.want)
		}
	}
}

// TestRectInMetres compares degrees with metres: a point is in the same cell unless the rounding of positions to 1 mm
// puts it onto a line.
func TestRectInMetres(t *testing.T) {
	r := newRect(t, 10, 20)
	rapid.Check(t, func(t *rapid.T) {
		lon := math.Round(rapid.Float64Range(-122.6, -122.3).Draw(t, "lon")*1e5) / 1e5
		lat := math.Round(rapid.Float64Range(37.5, 37.9).Draw(t, "lat")*1e5) / 1e5
		for _, line := range r.lats {
			if math.Abs(lat-line) < 1e-8 && lat != line {
				t.Skip("within a millimetre of a line")
			}
		}
		for _, line := range r.lons {
			if math.Abs(lon-line) < 1e-8 && lon != line {
				t.Skip("within a millimetre of a line")
			}
		}
		if got, want := r.Locate(frame.ToLocal(orb.Point{lon, lat})), r.CellOf(lon, lat); got != want {
			t.Fatalf("(%g, %g) is in cell %d by metres, %d by degrees", lon, lat, got, want)
		}
	})
	for i, p := range r.Cells().Pos {
		if got := r.Locate(p); got != int32(i) {
			t.Errorf("the centre of cell %d is in cell %d", i, got)
		}
		if at := frame.ToGeo(p); r.CellOf(at[0], at[1]) != int32(i) {
			t.Errorf("the centre of cell %d is in cell %d by degrees", i, r.CellOf(at[0], at[1]))
		}
	}
}

// TestRectTrip drives from the south-west corner along a diagonal of cells, a little below their corner.
func TestRectTrip(t *testing.T) {
	r := newRect(t, 2, 2)
	centre := mobility.Point{X: r.local.X.Lines[0], Y: r.local.Y.Lines[0]}
	p := mobility.Point{X: centre.X - 1000, Y: centre.Y - 1024}
	q := mobility.Point{X: centre.X + 1048, Y: centre.Y + 1024}
	tr := trip([]mobility.Point{p, q}, []time.Duration{2048})
	want := []Attachment{{At: 0, Cell: 0}, {At: 1001, Cell: 1}, {At: 1025, Cell: 3}} // on the lines at 1000 and 1024 ns, above them a nanosecond later
	if diff := cmp.Diff(want, r.Trip(nil, tr, 0)); diff != "" {
		t.Error(diff)
	}
}

func TestWrongRect(t *testing.T) {
	for want, make := range map[string]func() (*Rect, error){
		"0 rows":            func() (*Rect, error) { return NewRect(0, 5, northWest, southEast, frame) },
		"2000 rows":         func() (*Rect, error) { return NewRect(2000, 2000, northWest, southEast, frame) },
		"must be north and": func() (*Rect, error) { return NewRect(5, 5, southEast, northWest, frame) },
		"lat NaN":           func() (*Rect, error) { return NewRect(5, 5, orb.Point{0, math.NaN()}, southEast, frame) },
		"cells are too small": func() (*Rect, error) {
			return NewRect(1000, 1000, orb.Point{10, 10.000001}, orb.Point{10.000001, 10}, frame)
		},
		"too far around the gl": func() (*Rect, error) { return NewRect(5, 5, orb.Point{-150, 10}, orb.Point{150, 0}, frame) },
	} {
		if _, err := make(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}
