package trace

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// dirty is a trace with a fault of each kind, all in vehicles that have nothing else.
func dirty() []row {
	random := rand.New(rand.NewPCG(1, 9))
	rows := under("two", drive(random, "", 100, 0, orb.Point{6, 49.5}), drive(random, "", 100, 7, orb.Point{6, 49.2}))
	rows = append(rows, line("good", [2]float64{0, 0}, [2]float64{60, 600}, [2]float64{120, 1200}, [2]float64{800, 1200}, [2]float64{860, 1300})...)
	rows = append(rows, line("jump", [2]float64{0, 0}, [2]float64{60, 600}, [2]float64{61, 30_000}, [2]float64{120, 1200})...)
	rows = append(rows, line("twice", [2]float64{0, 0}, [2]float64{60, 600}, [2]float64{60, 600}, [2]float64{60, 700})...)
	rows = append(rows, line("late", [2]float64{60, 0}, [2]float64{0, 0}, [2]float64{120, 600})...)
	rows = append(rows, line("lone", [2]float64{0, 0})...)
	rows = append(rows, line("parked", [2]float64{0, 0}, [2]float64{30, 5}, [2]float64{90, 7}, [2]float64{120, 900})...)
	return append(rows, row{"zero", 0, 0, 0}, row{"off", 0, 200, 0}, row{"far", 0, -100, 49}, row{"far", 9, -100, 49})
}

func TestSurveyFindsEachFault(t *testing.T) {
	table := tableOf(dirty())
	s, cleaned := NewSurvey(table, sharedRules)
	want := map[string]Fault{
		FaultShared:   {Rows: 200, Vehicles: 1, Worst: []Count{{"two", 200}}},
		DropOffEarth:  {Rows: 1, Vehicles: 1, Worst: []Count{{"off", 1}}},
		DropZero:      {Rows: 1, Vehicles: 1, Worst: []Count{{"zero", 1}}},
		DropOutside:   {Rows: 2, Vehicles: 1, Worst: []Count{{"far", 2}}},
		DropSameTime:  {Rows: 1, Vehicles: 1, Worst: []Count{{"twice", 1}}},
		DropDuplicate: {Rows: 1, Vehicles: 1, Worst: []Count{{"twice", 1}}},
		FaultOrder:    {Rows: 1, Vehicles: 1, Worst: []Count{{"late", 1}}},
		DropLone:      {Rows: 1, Vehicles: 1, Worst: []Count{{"lone", 1}}},
		FaultJitter:   {Rows: 2, Vehicles: 1, Worst: []Count{{"parked", 2}}},
	}
	last := -1
	for _, f := range s.Faults {
		at := slices.Index(faultOrder, f.Kind)
		if at <= last {
			t.Errorf("%s stands behind %s", f.Kind, faultOrder[last])
		}
		last = at
		if f.Kind == FaultLeap { // to and fro between the two, and of the one that jumps
			if f.Worst[0].ID != "two" || f.Worst[0].Rows < 100 || f.Worst[1] != (Count{"jump", 2}) || f.Rows != f.Worst[0].Rows+2 {
				t.Errorf("%+v", f)
			}
			continue
		}
		w := want[f.Kind]
		delete(want, f.Kind)
		if w.Kind = f.Kind; !reflect.DeepEqual(f, w) {
			t.Errorf("%+v, want %+v", f, w)
		}
	}
	if len(want) > 0 {
		t.Errorf("not found: %v", want)
	}
	if s.Rows != int64(table.Rows()) || s.Vehicles != 10 || s.All.Min != (orb.Point{-100, 49}) {
		t.Errorf("%+v", s)
	}
	if got := []Gap{{180 * time.Second, 1}, {10 * time.Minute, 1}, {time.Hour, 0}, {8 * time.Hour, 0}}; !reflect.DeepEqual(s.Gaps, got) {
		t.Errorf("gaps %v", s.Gaps)
	}
	again, report := Clean(table, sharedRules)
	if !reflect.DeepEqual(s.Cleaning, report) || !reflect.DeepEqual(cleaned.rowsOf(), again.rowsOf()) {
		t.Errorf("the survey cleans otherwise: %+v, not %+v", s.Cleaning, report)
	}
}

func TestSurveyOfNothing(t *testing.T) {
	for name, rows := range map[string][]row{"no rows": nil, "no position": {{"a", 0, 0, 0}, {"a", 1, math.NaN(), 3}}} {
		s, cleaned := NewSurvey(tableOf(rows), sharedRules)
		if s.Speed != nil || s.Interval != nil || s.Standing != 0 || len(cleaned.rows) != 0 {
			t.Errorf("%s: %+v", name, s)
		}
	}
}

// Quantiles are those of their definition, whatever the values.
func TestQuantiles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(0, 9), 1, 60).Draw(t, "values")
		q := quantiles(slices.Clone(values))
		for p, got := range map[float64]float64{0: q.Min, 0.05: q.P5, 0.25: q.P25, 0.5: q.P50, 0.75: q.P75, 0.95: q.P95, 0.99: q.P99, 1: q.Max} {
			below, upTo := 0, 0
			for _, v := range values {
				if v < got {
					below++
				}
				if v <= got {
					upTo++
				}
			}
			if n := float64(len(values)); float64(upTo) < p*n-1e-9 || below > 0 && float64(below) >= p*n-1e-9 || upTo == below {
				t.Fatalf("of %v the quantile %g is %g", values, p, got)
			}
		}
	})
}

func TestSurveySpeeds(t *testing.T) {
	table := tableOf(line("a", [2]float64{0, 0}, [2]float64{10, 100}, [2]float64{20, 100}, [2]float64{30, 400}))
	nan := float32(math.NaN())
	table.Speed, table.Heading = []float32{1, nan, 3, 2}, []float32{0, 0, 0, 0}
	s, _ := NewSurvey(table, sharedRules)
	close := func(a, b float64) bool { return math.Abs(a-b) < 0.01 }
	if !close(s.Speed.Min, 0) || !close(s.Speed.P50, 10) || !close(s.Speed.Max, 30) || !close(s.Standing, 1.0/3) {
		t.Errorf("speeds %+v, standing %g", *s.Speed, s.Standing)
	}
	if want := (Quantiles{1, 1, 1, 2, 3, 3, 3, 3}); *s.Reported != want {
		t.Errorf("reported %+v, want %+v", *s.Reported, want)
	}
	if want := (Quantiles{10, 10, 10, 10, 10, 10, 10, 10}); *s.Interval != want {
		t.Errorf("intervals %+v, want %+v", *s.Interval, want)
	}
}

func BenchmarkSurvey(b *testing.B) {
	table := tableOf(cabs(25, 8000))
	for b.Loop() {
		NewSurvey(table, sharedRules)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(table.Rows()), "ns/row")
}
