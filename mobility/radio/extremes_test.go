package radio

import (
	"fmt"
	"testing"
	"time"

	"headway/mobility"
)

// TestNRExtremes takes trips and networks that nobody drives or builds; what a model promises holds all the same.
func TestNRExtremes(t *testing.T) {
	hour := time.Hour
	at := func(x, y float64) mobility.Point { return mobility.Point{X: x, Y: y} }
	trips := map[string]*mobility.Tracks{
		"one sample":       trip([]mobility.Point{at(5, 5)}, nil),
		"a nanosecond":     trip([]mobility.Point{at(0, 0), at(900, 0)}, []time.Duration{1}),
		"through a mast":   trip([]mobility.Point{at(-300, 0), at(0, 0), at(300, 0)}, []time.Duration{20e9, 20e9}),
		"far away":         trip([]mobility.Point{at(3e6, 0), at(3e6, 1e5)}, []time.Duration{hour}),
		"around the Earth": trip([]mobility.Point{at(0, 0), at(1e7, 0), at(0, 0)}, []time.Duration{hour, hour}),
		"parked":           trip([]mobility.Point{at(100, 0), at(100, 0), at(101, 0)}, []time.Duration{100 * hour, 1e9}),
	}
	raw := trip([]mobility.Point{at(0, 0), at(50, 0), at(2000, 0), at(2000, 50)}, []time.Duration{10e9, 0, 10e9})
	raw.Raw = true
	trips["raw"] = raw
	crowd := &Cells{}
	for i := range 400 {
		crowd.add(fmt.Sprint(i), at(float64(i%20), float64(i/20)), 0)
	}
	sectors, err := sites(at(0, 0), at(800, 0)).Sectors(6)
	if err != nil {
		t.Fatal(err)
	}
	for network, cells := range map[string]*Cells{"one": sites(at(0, 0)), "two": sites(at(0, 0), at(2000, 0)), "crowd": crowd, "sectors": sectors} {
		for name, tr := range trips {
			for _, period := range []time.Duration{200e6, 10e9} {
				p := DefaultParams()
				p.Period, p.TimeToTrigger, p.Preparation, p.MastM, p.AntennaM = period, 0, 0, 6, 6
				p.T310 = 10 * time.Millisecond
				m := newNR(t, cells, p, 1)
				got := m.Trip(nil, tr, 0)
				if len(got) == 0 || got[0].At != tr.Samples[0].At {
					t.Fatalf("%s, %s: %v", network, name, got)
				}
				for i := range got[1:] {
					a, b := got[i], got[i+1]
					if b.At <= a.At || b.Cell == a.Cell && b.Kind != LinkFailure || b.Interruption < 0 || int(b.Cell) >= cells.Len() {
						t.Errorf("%s, %s: %+v after %+v", network, name, b, a)
					}
				}
				if c := m.Locate(tr.Samples[0].Pos); c < 0 || int(c) >= cells.Len() {
					t.Errorf("%s, %s: located at %d", network, name, c)
				}
			}
		}
	}
}
