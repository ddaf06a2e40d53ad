package mobility

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// haversine is the great-circle distance on the same sphere, by the textbook formula.
func haversine(a, b orb.Point) float64 {
	const rad = math.Pi / 180
	sinLat, sinLon := math.Sin((b.Lat()-a.Lat())*rad/2), math.Sin((b.Lon()-a.Lon())*rad/2)
	h := sinLat*sinLat + math.Cos(a.Lat()*rad)*math.Cos(b.Lat()*rad)*sinLon*sinLon
	return 2 * EarthRadius * math.Asin(math.Sqrt(h))
}

// pointNear draws a point within metres of the origin, both ways.
func pointNear(t *rapid.T, frame Projection, metres float64, label string) orb.Point {
	angle := rapid.Float64Range(0, 2*math.Pi).Draw(t, label+" direction")
	away := metres * math.Sqrt(rapid.Float64Range(0, 1).Draw(t, label+" share"))
	return frame.ToGeo(Point{X: away * math.Cos(angle), Y: away * math.Sin(angle)})
}

func TestProjectionKeepsDistancesNearItsOrigin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		lat := rapid.Float64Range(-60, 60).Draw(t, "lat")
		lon := rapid.Float64Range(-180, 180).Draw(t, "lon")
		tolerance := 0.005
		if math.Abs(lat) > 45 {
			tolerance = 0.009
		}
		frame := NewProjection(orb.Point{lon, lat})
		a, b := pointNear(t, frame, 30_000, "a"), pointNear(t, frame, 30_000, "b")
		pa, pb := frame.ToLocal(a), frame.ToLocal(b)
		want := haversine(a, b)
		got := math.Hypot(pb.X-pa.X, pb.Y-pa.Y)
		if math.Abs(got-want) > tolerance*want+0.002 { // each end is rounded to 1 mm
			t.Fatalf("about %v°, %v to %v: %g m, great circle %g m", lat, a, b, got, want)
		}
	})
}

// The worst case that the type's comment states: an east-west step at its northern edge.
func TestProjectionErrorIsAsStated(t *testing.T) {
	for _, lat := range []float64{0, 37.78, 45, 60} {
		frame := NewProjection(orb.Point{6.13, lat})
		a, b := Point{X: -500, Y: 30_000}, Point{X: 500, Y: 30_000}
		got := 1000/haversine(frame.ToGeo(a), frame.ToGeo(b)) - 1
		want := math.Tan(lat*math.Pi/180) * 30_000 / EarthRadius
		if math.Abs(got-want) > 0.02*want+2e-5 {
			t.Errorf("at %v° an east-west km is off by the share %.5f, stated is %.5f", lat, got, want)
		}
	}
}

func TestProjectionGoesBackAndForth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		frame := NewProjection(orb.Point{
			rapid.Float64Range(-180, 180).Draw(t, "lon"), rapid.Float64Range(-80, 80).Draw(t, "lat"),
		})
		p := Point{X: rapid.Float64Range(-1e5, 1e5).Draw(t, "x"), Y: rapid.Float64Range(-1e5, 1e5).Draw(t, "y")}
		got := frame.ToLocal(frame.ToGeo(p))
		if math.Abs(got.X-p.X) > 0.00051 || math.Abs(got.Y-p.Y) > 0.00051 {
			t.Fatalf("%v came back as %v", p, got)
		}
		if got != (Point{roundMM(got.X), roundMM(got.Y)}) {
			t.Fatalf("%v is not on whole millimetres", got)
		}
	})
}

func TestZeroProjectionIsAboutTheZeroPoint(t *testing.T) {
	var zero Projection
	made := NewProjection(orb.Point{})
	for _, p := range []orb.Point{{0, 0}, {0.2, -0.1}, {-12, 7}} {
		if got, want := zero.ToLocal(p), made.ToLocal(p); got != want {
			t.Errorf("%v is at %v by the zero value, at %v by NewProjection", p, got, want)
		}
		if got := zero.ToGeo(zero.ToLocal(p)); math.Abs(got[0]-p[0]) > 1e-8 || math.Abs(got[1]-p[1]) > 1e-8 {
			t.Errorf("%v came back as %v", p, got)
		}
	}
}

func TestProjectionCrossesTheDateLine(t *testing.T) {
	frame := NewProjection(orb.Point{179.99, -17})
	p := frame.ToLocal(orb.Point{-179.99, -17})
	if want := 0.02 * frame.MetresPerLon; math.Abs(p.X-want) > 0.001 {
		t.Errorf("0.02° east of the origin is at %g m, want %g", p.X, want)
	}
	if got := frame.ToGeo(p); math.Abs(got.Lon()+179.99) > 1e-8 {
		t.Errorf("the point is back at longitude %v, want -179.99", got.Lon())
	}
	if d := Distance(orb.Point{179.99, 0}, orb.Point{-179.99, 0}); math.Abs(d-0.02*metresPerLat) > 0.001 {
		t.Errorf("0.02° over the date line are %g m, want %g", d, 0.02*metresPerLat)
	}
}

func TestDistanceIsNearTheGreatCircle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		frame := NewProjection(orb.Point{0, rapid.Float64Range(-70, 70).Draw(t, "lat")})
		a := orb.Point{0, frame.Lat0}
		b := pointNear(t, frame, 100_000, "b")
		if math.Abs(b.Lat()) > 70 {
			t.Skip()
		}
		got, want := Distance(a, b), haversine(a, b)
		if math.Abs(got-want) > 1e-4*want+0.001 {
			t.Fatalf("%v to %v: %g m, great circle %g m", a, b, got, want)
		}
		if back := Distance(b, a); back != got {
			t.Fatalf("%v to %v is %g m, back %g m", a, b, got, back)
		}
	})
}

func BenchmarkToLocal(b *testing.B) {
	frame := NewProjection(orb.Point{-122.41, 37.78})
	var sum float64
	for b.Loop() {
		sum += frame.ToLocal(orb.Point{-122.39, 37.75}).X
	}
	_ = sum
}

func BenchmarkDistance(b *testing.B) {
	var sum float64
	for b.Loop() {
		sum += Distance(orb.Point{-122.39, 37.75}, orb.Point{-122.41, 37.78})
	}
	_ = sum
}

func BenchmarkHaversine(b *testing.B) {
	var sum float64
	for b.Loop() {
		sum += haversine(orb.Point{-122.39, 37.75}, orb.Point{-122.41, 37.78})
	}
	_ = sum
}
