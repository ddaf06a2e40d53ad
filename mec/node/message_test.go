package node

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"headway/fabric"
	"headway/mec"
)

// What is told to the engine arrives as it was told, to the last bit.
func TestEventsSurvive(t *testing.T) {
	sites := map[string]mec.SiteID{"s0": 0, "s1": 1, "s2": 2, "region": 3}
	clock := &Clock{speed: 1}
	clock.Restart()
	rapid.Check(t, func(t *rapid.T) {
		ev := fabric.Event{
			Kind:   rapid.SampledFrom([]fabric.Kind{fabric.TripStart, fabric.Crossing, fabric.TripEnd, fabric.Vector, fabric.Preparing, fabric.Hint}).Draw(t, "kind"),
			Client: fabric.ClientID(rapid.Int32Min(0).Draw(t, "client")), Site: mec.SiteID(rapid.IntRange(0, 2).Draw(t, "site")),
		}
		at := time.Duration(rapid.Int64Range(0, 1<<60).Draw(t, "at"))
		ev.FixAt = at
		if ev.Kind == fabric.Vector {
			number := rapid.Float64Range(-1e4, 1e4)
			ev.X, ev.Y, ev.VX, ev.VY = number.Draw(t, "x"), number.Draw(t, "y"), number.Draw(t, "vx"), number.Draw(t, "vy")
			ev.AccuracyM, ev.ByNetwork = rapid.Float64Range(0, 1e6).Draw(t, "accuracy"), rapid.Bool().Draw(t, "by network")
			ev.FixAt = time.Duration(rapid.Int64Range(0, 1<<60).Draw(t, "fix"))
		}
		if ev.Kind == fabric.Hint {
			ev.Hint = fabric.HintKind(rapid.IntRange(0, int(fabric.Unpin)).Draw(t, "hint"))
			ev.Object, ev.Token = fabric.ObjectID(rapid.Int32Min(0).Draw(t, "object")), rapid.Uint64().Draw(t, "stop")
			ev.DueAt, ev.BudgetUSD = time.Duration(rapid.Int64Range(0, 1<<60).Draw(t, "due")), rapid.Float64Range(0, 1e3).Draw(t, "budget")
		}
		what, data, err := EncodeEvent(&ev, at, clock)
		if err != nil {
			t.Fatal(err)
		}
		got, err := (&Decoder{Sites: sites, Clock: clock}).Event(Subject(Name(ev.Site, 9), what), data)
		if err != nil || !cmp.Equal(got, ev) {
			t.Fatalf("%s %s: %v, %v", what, data, cmp.Diff(ev, got), err)
		}
	})
}

// Nothing that anybody may send makes the decoder fall over.
func FuzzDecodeEvent(f *testing.F) {
	f.Add("headway.v1.s0.up.vector", []byte(`{"associateId":3,"X":1.5}`))
	f.Add("headway.v1.s0.up.landed", []byte(`{"object":3,"number":7}`))
	f.Add("headway.v1.s0.up.access", []byte(`{"outcome":255}`))
	f.Add("headway.v1.s0.up.vector", []byte(`{"latitude":49.6,"longitude":6.1,"bearing":90,"horizontalSpeed":20}`))
	f.Add("headway.v1.", []byte(`{`))
	f.Add("headway.v1.s0.up.hint", []byte(`{"hint":"pin","site":0,"object":3}`))
	f.Add("headway.v1.region.up.site", []byte(`{"site":0,"up":true}`))
	sites := map[string]mec.SiteID{"s0": 0, "region": 1}
	clock := &Clock{speed: 1}
	clock.Restart()
	d := Decoder{Sites: sites, Clock: clock, Local: func(lon, lat float64) (x, y float64) { return lon * 1e5, lat * 1e5 }}
	f.Fuzz(func(t *testing.T, subject string, data []byte) {
		ev, err := d.Event(subject, data)
		if err == nil && ev.Kind != fabric.Hint && (ev.Site < 0 || ev.Site > 1 || ev.Kind >= fabric.Kinds || ev.Outcome >= fabric.Outcomes) {
			t.Errorf("%s %s: %+v", subject, data, ev)
		}
	})
}

// The alarm wakes nobody before the time, and wakes all, whatever order they came in.
func TestAlarm(t *testing.T) {
	a, err := newAlarm()
	if err != nil {
		t.Fatal(err)
	}
	defer a.close()
	now := time.Now()
	type ring struct {
		at time.Time
		c  <-chan struct{}
	}
	var rings []ring
	for i := range 200 {
		at := now.Add(time.Duration(i*7919%200) * 100 * time.Microsecond)
		rings = append(rings, ring{at, a.at(at)})
	}
	for _, r := range rings {
		select {
		case <-r.c:
			if time.Now().Before(r.at) {
				t.Fatalf("rang %v early", time.Until(r.at))
			}
		case <-time.After(time.Minute):
			t.Fatalf("never rang for %v", r.at.Sub(now))
		}
	}
}

// An object's shape has all its bytes by the scale, and no chunk is too large for a message.
func TestShape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bytes, scale := rapid.Int64Range(1, 1<<30).Draw(t, "bytes"), rapid.Int64Range(1, 1<<20).Draw(t, "scale")
		s := shapeOf(bytes, scale)
		sum := int64(0)
		for c := range s.chunks {
			n := s.size(c)
			if n < 1 || n > chunkBytes {
				t.Fatalf("chunk %d of %d bytes", c, n)
			}
			sum += int64(n)
		}
		if sum != (bytes+scale-1)/scale {
			t.Fatalf("%d bytes by %d are %d", bytes, scale, sum)
		}
	})
}
