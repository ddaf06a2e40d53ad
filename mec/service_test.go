package mec

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func us(v ...int) (d []time.Duration) {
	for _, x := range v {
		d = append(d, time.Duration(x)*time.Microsecond)
	}
	return d
}

// What was measured is met; between it, time is on a straight line; beyond the largest size it goes on.
func TestService(t *testing.T) {
	s, err := NewService([]float64{0, 0.5, 1}, []Sized{{1000, us(20, 40, 100)}, {100, us(10, 20, 40)}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		share float64
		bytes int64
		want  time.Duration
	}{
		{0, 100, 10 * time.Microsecond},
		{0.5, 100, 20 * time.Microsecond},
		{1, 1000, 100 * time.Microsecond},
		{0.25, 100, 15 * time.Microsecond},
		{0.75, 1000, 70 * time.Microsecond},
		{0.5, 550, 30 * time.Microsecond},
		{0.5, 1900, 60 * time.Microsecond},
		{0.5, 1, 20 * time.Microsecond},
		{-1, 100, 10 * time.Microsecond},
		{2, 100, 40 * time.Microsecond},
	} {
		if got := s.Took(c.share, c.bytes); got != c.want {
			t.Errorf("at %v of %d bytes: %v, want %v", c.share, c.bytes, got, c.want)
		}
	}
	if got := s.Mean(100); got < 22400*time.Nanosecond || got > 22600*time.Nanosecond { // (15 + 30) / 2
		t.Errorf("mean %v", got)
	}
	one, err := NewService([]float64{0, 1}, []Sized{{64, us(5, 5)}})
	if err != nil || one.Took(0.3, 1<<40) != 5*time.Microsecond {
		t.Errorf("of one size: %v", err)
	}
}

func TestServiceRefuses(t *testing.T) {
	good := []float64{0, 0.5, 1}
	for name, c := range map[string]struct {
		shares []float64
		sizes  []Sized
	}{
		"no share":       {nil, []Sized{{1, nil}}},
		"from above 0":   {[]float64{0.1, 0.5, 1}, []Sized{{1, us(1, 2, 3)}}},
		"to below 1":     {[]float64{0, 0.5, 0.9}, []Sized{{1, us(1, 2, 3)}}},
		"falling shares": {[]float64{0, 0, 1}, []Sized{{1, us(1, 2, 3)}}},
		"no size":        {good, nil},
		"twice":          {good, []Sized{{1, us(1, 2, 3)}, {1, us(1, 2, 3)}}},
		"no bytes":       {good, []Sized{{0, us(1, 2, 3)}}},
		"falling times":  {good, []Sized{{1, us(1, 3, 2)}}},
		"too few times":  {good, []Sized{{1, us(1, 3)}}},
		"before 0":       {good, []Sized{{1, us(-1, 3, 4)}}},
		"too long":       {good, []Sized{{1, []time.Duration{0, 1, 2 * time.Hour}}}},
	} {
		if _, err := NewService(c.shares, c.sizes); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

// A larger share never takes less time, and no time is negative.
func TestServiceRises(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var sizes []Sized
		for i, bytes := range []int64{1 << 10, 1 << 16, 1 << 20} {
			took := make([]time.Duration, 4)
			sum := time.Duration(0)
			for k := range took {
				sum += time.Duration(rapid.Int64Range(0, 1e6).Draw(t, "step"))
				took[k] = sum
			}
			if i == 0 || rapid.Bool().Draw(t, "there") {
				sizes = append(sizes, Sized{bytes, took})
			}
		}
		s, err := NewService([]float64{0, 0.5, 0.99, 1}, sizes)
		if err != nil {
			t.Fatal(err)
		}
		bytes := rapid.Int64Range(0, 1<<20).Draw(t, "bytes")
		a, b := rapid.Float64Range(0, 1).Draw(t, "a"), rapid.Float64Range(0, 1).Draw(t, "b")
		if less, more := s.Took(min(a, b), bytes), s.Took(max(a, b), bytes); less > more || less < 0 {
			t.Fatalf("%v at %v, %v at %v", less, min(a, b), more, max(a, b))
		}
	})
}
