package results

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func perSeed(x ...float64) []*float64 {
	p := make([]*float64, len(x))
	for i, v := range x {
		if v != missing {
			p[i] = Value(v)
		}
	}
	return p
}

// missing stands for a seed without data.
const missing = -12345

func mustMetric(t testing.TB, x ...float64) Metric {
	t.Helper()
	m, err := NewMetric(perSeed(x...))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func near(t testing.TB, what string, got *float64, want, tol float64) {
	t.Helper()
	if got == nil || !(math.Abs(*got-want) <= tol) {
		t.Errorf("%s is %s, want %v", what, optional(got, Number), want)
	}
}

func TestNewMetric(t *testing.T) {
	// 1, 2, 3: s = 1, t(0.975, 2) = 4.302653, so 2 ± 4.302653/√3.
	m := mustMetric(t, 1, missing, 2, 3)
	near(t, "mean", m.Mean, 2, 0)
	near(t, "lo", m.Lo, 2-2.484138, 1e-6)
	near(t, "hi", m.Hi, 2+2.484138, 1e-6)
	if m.N() != 3 || len(m.PerSeed) != 4 || m.PerSeed[1] != nil {
		t.Errorf("%d seeds of %d have data, want 3 of 4", m.N(), len(m.PerSeed))
	}
	lo99, hi99 := m.Interval(0.99) // t(0.995, 2) = 9.924843
	near(t, "lo at 99 %", lo99, 2-5.730111, 1e-6)
	near(t, "hi at 99 %", hi99, 2+5.730111, 1e-6)

	if one := mustMetric(t, 7); *one.Mean != 7 || one.Lo != nil || one.Hi != nil {
		t.Errorf("one seed: %+v, want a mean and no interval", one)
	}
	if none := mustMetric(t, missing, missing); none.Mean != nil || none.Lo != nil || none.N() != 0 {
		t.Errorf("no data: %+v, want nothing", none)
	}
	// 0.1 three times adds up to 0.30000000000000004.
	if same := mustMetric(t, 0.1, 0.1, 0.1); *same.Mean != 0.1 || *same.Lo != 0.1 || *same.Hi != 0.1 {
		t.Errorf("equal values: mean %v in [%v, %v], want 0.1 exactly", *same.Mean, *same.Lo, *same.Hi)
	}
}

func TestNewMetricRefusesWhatIsNoNumber(t *testing.T) {
	in := perSeed(1, math.NaN(), 3, math.Inf(1))
	m, err := NewMetric(in)
	if err == nil || !strings.Contains(err.Error(), "seed number 2") || !strings.Contains(err.Error(), "seed number 4") {
		t.Errorf("error %v, want the positions 2 and 4", err)
	}
	if m.N() != 2 || m.PerSeed[1] != nil || *m.Mean != 2 {
		t.Errorf("%+v, want the two finite values", m)
	}
	if !math.IsNaN(*in[1]) {
		t.Error("the caller's values were changed")
	}
	m, err = NewMetric(perSeed(-largest, largest, 2*largest))
	if err == nil || m.N() != 2 || math.IsInf(*m.Hi-*m.Lo, 0) {
		t.Errorf("%+v, %v; want two figures and a finite interval", m, err)
	}
}

// The quantiles of Student's t in every textbook.
func TestStudentQuantile(t *testing.T) {
	for _, c := range []struct {
		confidence float64
		df         int
		want       float64
	}{
		{0.95, 1, 12.7062},
		{0.95, 2, 4.3027},
		{0.95, 4, 2.7764},
		{0.95, 9, 2.2622},
		{0.95, 19, 2.0930},
		{0.95, 120, 1.9799},
		{0.99, 1, 63.6567},
		{0.99, 9, 3.2498},
		{0.9, 5, 2.0150},
		{0.5, 3, 0.7649},
	} {
		if got := studentQuantile(c.confidence, c.df); math.Abs(got-c.want) > 5e-5 {
			t.Errorf("t at %v with %d degrees of freedom is %v, want %v", c.confidence, c.df, got, c.want)
		}
	}
	if z := normalQuantile(0.95); math.Abs(z-1.959964) > 1e-6 {
		t.Errorf("z at 0.95 is %v, want 1.959964", z)
	}
}

func TestMetricProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.SliceOfN(rapid.Float64Range(-1e9, 1e9), 2, 30).Draw(t, "x")
		m, err := NewMetric(perSeed(x...))
		if err != nil {
			t.Fatal(err)
		}
		if *m.Lo > *m.Mean || *m.Mean > *m.Hi {
			t.Fatalf("%v is not in [%v, %v]", *m.Mean, *m.Lo, *m.Hi)
		}
		lo, hi := m.Interval(0.99)
		if *lo > *m.Lo || *hi < *m.Hi {
			t.Fatalf("the 99 %% interval [%v, %v] is not around the 95 %% one [%v, %v]", *lo, *hi, *m.Lo, *m.Hi)
		}
	})
}

func TestRatio(t *testing.T) {
	if r := Ratio(1, 0); r != nil {
		t.Errorf("1/0 is %v, want no data", *r)
	}
	near(t, "1/4", Ratio(1, 4), 0.25, 0)
}
