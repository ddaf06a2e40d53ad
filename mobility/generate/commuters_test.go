package generate

import (
	"math"
	"testing"
	"time"
)

func TestCommutersAreAsPromised(t *testing.T) {
	c := Commuters{
		Vehicles: 1500, Side: 12e3, Block: 400, Speed: 12.5, Leave: 7*time.Hour + 30*time.Minute, LeaveSD: 45 * time.Minute,
		Work: 8*time.Hour + 30*time.Minute, Errand: 0.3, Workdays: 7,
	}
	var leave, changes, homeX, homeY, workX, works, fastest []float64
	errands, days := 0, 0
	for k, ds := range byVehicle(c.Tracks(48*time.Hour, streams(1))) {
		home, work := start(ds[0]).Pos, end(ds[0]).Pos
		homeX, homeY, workX = append(homeX, home.X), append(homeY, home.Y), append(workX, work.X)
		if min(work.X, work.Y) < 4000 || max(work.X, work.Y) > 8000 {
			t.Errorf("vehicle %d works at %v", k, work)
		}
		var first []time.Duration // departures from home
		top := 0.0
		for i, trip := range ds {
			if i > 0 && start(trip).Pos != end(ds[i-1]).Pos {
				t.Fatalf("vehicle %d: parked at %v, found at %v", k, end(ds[i-1]).Pos, start(trip).Pos)
			}
			a, b := start(trip), end(trip)
			if way := length(trip); way > math.Abs(a.Pos.X-b.Pos.X)+math.Abs(a.Pos.Y-b.Pos.Y)+0.1 {
				t.Fatalf("vehicle %d drives %g m from %v to %v", k, way, a.Pos, b.Pos)
			}
			if a.Pos == home {
				first = append(first, a.At)
				works = append(works, (start(ds[i+1]).At - b.At).Hours())
			}
			if a.Pos == work {
				days++
				if b.Pos != home {
					errands++
				}
			}
			for _, s := range trip {
				top = max(top, math.Hypot(float64(s.VX), float64(s.VY)))
			}
		}
		if len(first) != 2 || end(ds[len(ds)-1]).Pos != home {
			t.Fatalf("vehicle %d leaves home %d times in two days and ends them at %v, at home at %v", k, len(first), end(ds[len(ds)-1]).Pos, home)
		}
		leave = append(leave, first[0].Hours())
		changes = append(changes, (first[1] - first[0] - 24*time.Hour).Minutes())
		fastest = append(fastest, top)
	}
	checkMean(t, "leaves, h", leave, 7.5, 0)
	if _, sd := meanSD(leave); math.Abs(sd-0.987*0.75*math.Sqrt(1.01)) > 0.04 {
		t.Errorf("sd of departures %g h", sd)
	}
	checkMean(t, "next day's departure, min later", changes, 0, 0)
	if _, sd := meanSD(changes); math.Abs(sd-0.987*4.5*math.Sqrt2) > 0.35 {
		t.Errorf("sd of departures from day to day %g min", sd)
	}
	checkMean(t, "at work, h", works, 8.5, 0)
	checkMean(t, "lives east", homeX, 6000, 0)
	checkMean(t, "lives north", homeY, 6000, 0)
	checkMean(t, "works east", workX, 6000, 0)
	checkShare(t, "errands", errands, days, c.Errand)
	// The fastest of four or five drives is faster than the mean one by 1.03 to 1.16 sd of 3 %.
	checkMean(t, "fastest drive, m/s", fastest, 12.5*(1+0.03*1.1), 0.1)
}

// TestRoute draws ways between all pairs of a small grid.
func TestRoute(t *testing.T) {
	r := streams(1)("routes")
	shapes := map[int]int{}
	for n := range 20000 {
		a, b := crossing{r.IntN(5), r.IntN(5)}, crossing{r.IntN(5), r.IntN(5)}
		if a == b {
			continue
		}
		way := route(r, a, b)
		if way[0] != a || way[len(way)-1] != b {
			t.Fatalf("draw %d: route from %v to %v: %v", n, a, b, way)
		}
		sum := 0
		for k := 1; k < len(way); k++ {
			dx, dy := abs(way[k].i-way[k-1].i), abs(way[k].j-way[k-1].j)
			if dx*dy != 0 || dx+dy == 0 || k > 1 && onLine(way[k-2], way[k-1], way[k]) {
				t.Fatalf("draw %d: route from %v to %v: %v", n, a, b, way)
			}
			sum += dx + dy
		}
		if sum != abs(a.i-b.i)+abs(a.j-b.j) {
			t.Fatalf("draw %d: %v is not a shortest way", n, way)
		}
		shapes[len(way)]++
	}
	if shapes[2] == 0 || shapes[3] == 0 || shapes[4] == 0 || len(shapes) != 3 {
		t.Errorf("routes by number of points: %v", shapes)
	}
}
