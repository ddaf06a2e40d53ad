package generate

import (
	"math"
	"testing"
	"time"

	"headway/mobility"
)

// village are commuters of whom nothing is asked that is not usual.
func village() Commuters {
	return Commuters{
		Vehicles: 1500, Side: 12e3, Block: 400, Speed: 12.5, Leave: 7*time.Hour + 30*time.Minute, LeaveSD: 45 * time.Minute,
		Work: 8*time.Hour + 30*time.Minute, Errand: 0.3, Workdays: 7,
	}
}

// homeOf is where a vehicle's first trip begins.
func homeOf(ds drives) mobility.Point { return start(ds[0]).Pos }

func TestDistrictFillsAndEmpties(t *testing.T) {
	c := village()
	c.District, c.Errand, c.LeaveSD = 2000, 0, 20*time.Minute
	in := func(at time.Duration) int {
		n := 0
		for _, ds := range byVehicle(c.Tracks(24*time.Hour, streams(1))) {
			place := homeOf(ds)
			for _, trip := range ds {
				if start(trip).At <= at {
					place = end(trip).Pos
				}
			}
			if max(math.Abs(place.X-6000), math.Abs(place.Y-6000)) <= 1000 {
				n++
			}
		}
		return n
	}
	// Lives there: who of 31² crossings is on one of the 5² within 1000 m of the middle one.
	checkShare(t, "in the district at night", in(4*time.Hour), 1500, 25.0/(31*31))
	if n := in(12 * time.Hour); n != 1500 {
		t.Errorf("%d of 1500 are in the district at noon", n)
	}
	checkShare(t, "in the district late in the evening", in(23*time.Hour+59*time.Minute), 1500, 25.0/(31*31))
}

func TestWeek(t *testing.T) {
	c := village()
	c.Workdays, c.Outing = 5, 0.25
	outings, free, late := 0, 0, 0
	var sets, stays []float64
	for k, ds := range byVehicle(c.Tracks(14*24*time.Hour, streams(1))) {
		home := homeOf(ds)
		used := map[int]int{}
		for i, trip := range ds {
			if start(trip).Pos != home {
				continue
			}
			day := int(start(trip).At / (24 * time.Hour))
			used[day]++
			if day%7 >= 5 {
				outings++
				sets = append(sets, start(trip).At.Hours()-24*float64(day))
				if i+1 < len(ds) {
					stays = append(stays, (start(ds[i+1]).At - end(trip).At).Seconds())
				}
				if i+2 < len(ds) && end(ds[i+1]).Pos != home {
					t.Fatalf("vehicle %d goes on from its outing to %v", k, end(ds[i+1]).Pos)
				}
			}
		}
		free += 4
		for day := range 14 {
			switch n := used[day]; {
			case n == 0 && day%7 == 0 && day > 0:
				late++ // not yet back from the outing of Sunday
			case n > 1 || day%7 < 5 && n != 1:
				t.Fatalf("vehicle %d leaves home %d times on day %d", k, n, day)
			}
		}
	}
	if late > 3 {
		t.Errorf("%d of 1500 do not go to work on Monday", late)
	}
	checkShare(t, "outings", outings, free, 0.25)
	checkMean(t, "sets out, h", sets, 11, 0)
	checkMean(t, "stays, s", stays, 300+7200, 0)
}

// TestHeavyDurations compares means and quantiles with those of the laws, and holds that hazards fall.
func TestHeavyDurations(t *testing.T) {
	c := village()
	c.Durations, c.Errand = "heavy", 1
	var leave, works, errands []float64
	for _, ds := range byVehicle(c.Tracks(72*time.Hour, streams(1))) { // the first day; its times are over by then
		leave = append(leave, start(ds[0]).At.Hours())
		works = append(works, (start(ds[1]).At - end(ds[0]).At).Hours())
		errands = append(errands, (start(ds[2]).At - end(ds[1]).At).Minutes())
	}
	checkMean(t, "leaves, h", leave, 7.5+0.375, 0)
	below := func(xs []float64, x float64) (n int) {
		for _, v := range xs {
			if v < x {
				n++
			}
		}
		return n
	}
	median := 8.5 * math.Exp(-0.125)
	checkShare(t, "at work for less than the median", below(works, median), len(works), 0.5)
	checkShare(t, "at work for less than the median and a log sd", below(works, median*math.Exp(0.5)), len(works), 0.8413)
	checkShare(t, "errands below the median", below(errands, 5+10*math.Ln2*math.Ln2), len(errands), 0.5)
	checkShare(t, "errands below the 90th percentile", below(errands, 5+10*math.Ln10*math.Ln10), len(errands), 0.9)
	// The chance to leave within the next 10 min falls with the time that the errand has taken.
	hazard := func(from float64) float64 {
		return float64(below(errands, from+10)-below(errands, from)) / float64(len(errands)-below(errands, from))
	}
	if a, b, c := hazard(5), hazard(15), hazard(45); !(a > b && b > c) {
		t.Errorf("hazards %.3f, %.3f, %.3f do not fall", a, b, c)
	}
}

// TestDormant compares with the stationary process: the rest of a Weibull time of shape 1/2 and scale s, met at random,
// is longer than t with the chance (1 + sqrt(t/s))·exp(-sqrt(t/s)).
func TestDormant(t *testing.T) {
	c := village()
	c.Dormant, c.Idle, c.Errand, c.LeaveSD = 0.8, 20*24*time.Hour, 0, 0
	const days = 56
	vehicles := byVehicle(c.Tracks(days*24*time.Hour, streams(1)))
	dormant := 0
	unused := map[int]int{}
	var gaps []float64
	for _, ds := range vehicles {
		used := map[int]bool{}
		for _, trip := range ds {
			used[int(start(trip).At/(24*time.Hour))] = true
		}
		if len(used) == days {
			continue
		}
		dormant++
		first := days
		for day := days - 1; day >= 0; day-- {
			if used[day] {
				first = day
			}
		}
		for _, day := range []int{3, 14, 40} {
			if first >= day {
				unused[day]++
			}
		}
		// Of gaps that begin early enough, those below 20 days are all seen.
		home, last := mobility.Point{}, time.Duration(-1)
		for i, trip := range ds {
			if i == 0 {
				home = start(trip).Pos
			}
			if start(trip).Pos == home && last >= 0 && last < (days-21)*24*time.Hour {
				gaps = append(gaps, (start(trip).At-last).Hours()/24)
			}
			if end(trip).Pos == home {
				last = end(trip).At
			}
		}
	}
	// Almost all of a dormant car's weeks have a day off: the share is 0.8, but for those that happen to be used daily.
	checkShare(t, "dormant", dormant, len(vehicles), 0.8)
	for day, n := range unused {
		root := math.Sqrt((float64(day) - 1 + 7.5/24) / 10)
		checkShare(t, "unused for days", n, dormant, (1+root)*math.Exp(-root))
	}
	// A gap that the law makes g long ends at the next 7.5 h: those of less than a day or so are most.
	short := 0
	for _, g := range gaps {
		if g < 1 {
			short++
		}
	}
	if share := float64(short) / float64(len(gaps)); len(gaps) < 1000 || share < 0.1 || share > 0.35 {
		t.Errorf("a share of %.3f of %d gaps is below a day", share, len(gaps))
	}
}
