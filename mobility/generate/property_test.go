package generate

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/mobility"
)

// drawKind draws any generator with any parameters that pass Check.
func drawKind(t *rapid.T) kind {
	// In thousandths of the range, because rapid's own ranges favour the smallest numbers there are.
	between := func(name string, low, high float64) float64 {
		return low + (high-low)*float64(rapid.IntRange(0, 1000).Draw(t, name))/1000
	}
	span := func(name string, high time.Duration) time.Duration {
		return time.Duration(between(name, 0, float64(high)))
	}
	k := kind{until: 20*time.Hour + span("until", 20*time.Hour)}
	switch rapid.IntRange(0, 4).Draw(t, "kind") {
	case 4:
		b := Buses{
			Lines: rapid.IntRange(1, 3).Draw(t, "lines"), Blocks: rapid.IntRange(4, 40).Draw(t, "blocks"), Block: between("block", 50, 1000),
			Spacing: between("spacing", 50, 3000), Speed: between("speed", 3, 40), Dwell: span("dwell", 10*time.Minute),
			Headway: 10*time.Minute + span("headway", 3*time.Hour), First: span("first", 12*time.Hour),
		}
		b.Last = b.First + time.Minute + span("last", 11*time.Hour)
		k.traffic, k.maxSpeed = b, 1.09*b.Speed
	case 3:
		h := Highway{
			Traffic: "idm", Lanes: rapid.IntRange(1, 6).Draw(t, "lanes"), Vehicles: rapid.IntRange(1, 200).Draw(t, "vehicles"),
			Length: between("length", 500, 10e3), Bearing: between("bearing", 0, 360), Speed: between("speed", 1, 90),
			SpeedSD: between("sd", 0, 20), Southward: between("southward", 0, 1), Returns: between("returns", 0, 1),
		}
		k.until /= 40
		k.traffic, k.maxSpeed, k.shifting = h, math.Hypot(h.Speed+min(3*h.SpeedSD, h.Speed/2), 1.5*laneWidth/laneChange), true
	case 0:
		h := Highway{
			Vehicles: 3, Length: between("length", 500, 20e3), Bearing: between("bearing", 0, 360), Speed: between("speed", 1, 90),
			SpeedSD: between("sd", 0, 20), Southward: between("southward", 0, 1), Returns: between("returns", 0, 1),
		}
		k.until /= 10
		k.traffic, k.maxSpeed = h, 1.09*(h.Speed+min(3*h.SpeedSD, h.Speed/2))
	case 1:
		c := City{
			Vehicles: 3, Blocks: rapid.IntRange(2, 50).Draw(t, "blocks"), Block: between("block", 20, 5000), Speed: between("speed", 1, 60),
			Straight: between("straight", 0, 1), Left: between("left", 0, 1), Converge: between("converge", 0, 1), At: span("at", time.Hour),
		}
		if rapid.Bool().Draw(t, "lights") {
			c.Light = 10*time.Second + span("light", 10*time.Minute)
		}
		k.until /= 10
		k.traffic, k.maxSpeed = c, 1.3*c.Speed
	default:
		c := Commuters{
			Vehicles: 3, Side: between("side", 1000, 50e3), Speed: between("speed", 1, 60), Leave: span("leave", 24*time.Hour),
			LeaveSD: span("leave_sd", 6*time.Hour), Work: span("work", 24*time.Hour), Errand: between("errand", 0, 1),
			Workdays: rapid.IntRange(0, 7).Draw(t, "workdays"), Outing: between("outing", 0, 1),
		}
		c.Block = between("block", 50, min(5000, c.Side/3))
		if rapid.Bool().Draw(t, "unusual") {
			c.District, c.Durations = between("district", 2*c.Block, c.Side), "heavy"
			c.Dormant, c.Idle = between("dormant", 0, 1), time.Hour+span("idle", 24*time.Hour)
		}
		k.traffic, k.maxSpeed = c, 1.42*c.Speed
	}
	return k
}

func TestInvariantsOfAnyParameters(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		k := drawKind(t)
		if err := k.traffic.Check(k.until); err != nil {
			t.Fatalf("parameters drawn within their ranges: %v", err)
		}
		tracks := k.traffic.Tracks(k.until, streams(rapid.Uint64().Draw(t, "seed")))
		if err := tracks.Validate(); err != nil {
			t.Fatal(err)
		}
		for i := range tracks.Trips {
			if err := k.checkTrip(tracks, i); err != nil {
				t.Fatalf("trip %d: %v", i, err)
			}
		}
	})
}

// TestSameAgain draws everything twice.
func TestSameAgain(t *testing.T) {
	for _, k := range kinds() {
		a, b := k.traffic.Tracks(k.until, streams(7)), k.traffic.Tracks(k.until, streams(7))
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: drawn twice, they differ", k.name)
		}
		if other := k.traffic.Tracks(k.until, streams(8)); slices.Equal(a.Samples, other.Samples) {
			t.Errorf("%s: another seed draws the same", k.name)
		}
	}
}

// TestVehiclesAreIndependent adds one vehicle to many, and takes all others from one.
func TestVehiclesAreIndependent(t *testing.T) {
	for _, k := range kinds() {
		if k.shifting {
			continue
		}
		fewer, more := k.traffic, k.traffic
		n := fewer.Size()
		switch g := k.traffic.(type) {
		case Highway:
			g.Vehicles++
			more = g
		case City:
			g.Vehicles++
			more = g
		case Commuters:
			g.Vehicles++
			more = g
		case Buses: // a line more
			g.Lines++
			more = g
		}
		a, b := fewer.Tracks(k.until, streams(3)), more.Tracks(k.until, streams(3))
		if len(a.Vehicles) != n || len(b.Vehicles) != more.Size() || more.Size() <= n || len(b.Trips) < len(a.Trips) {
			t.Fatalf("%s: %d vehicles with %d trips, then %d with %d", k.name, len(a.Vehicles), len(a.Trips), len(b.Vehicles), len(b.Trips))
		}
		prefix := mobility.Tracks{
			Vehicles: b.Vehicles[:n], Trips: b.Trips[:len(a.Trips)], Samples: b.Samples[:len(a.Samples)],
			Frame: b.Frame, Epoch: b.Epoch, Span: b.Span,
		}
		if !reflect.DeepEqual(*a, prefix) {
			t.Errorf("%s: one vehicle more changes others", k.name)
		}
	}
}

// TestOnlyOwnStream holds that vehicle k asks for its own stream alone.
func TestOnlyOwnStream(t *testing.T) {
	for _, k := range kinds() {
		var asked []string
		from := streams(1)
		tracks := k.traffic.Tracks(k.until, func(name string) *rand.Rand {
			if !strings.HasPrefix(name, "mobility/line-") { // TestLines
				asked = append(asked, name)
			}
			return from(name)
		})
		var want []string
		for _, id := range tracks.Vehicles {
			want = append(want, "mobility/"+id)
		}
		if !slices.Equal(want, asked) {
			t.Errorf("%s: streams asked for: %q", k.name, asked)
		}
	}
}
