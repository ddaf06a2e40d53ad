package sim

import (
	"context"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/mec"
	"headway/results"
)

// examined is what one world's predictors did, and the world.
func examined(t *testing.T, x *Experiment, policy string) (*results.Forecasts, *world) {
	t.Helper()
	w, err := newWorld(x, x.makeTraffic(1), 1, policy)
	if err != nil {
		t.Fatal(err)
	}
	w.exam = newExaminer(w)
	if err := w.run(context.Background(), nil); err != nil {
		t.Fatal(err)
	}
	if w.exam == nil {
		return nil, w
	}
	return w.exam.tally.Forecasts(), w
}

// Asking the predictors changes nothing: the events are the same as when nobody asks, and so are the costs.
func TestAskingChangesNothing(t *testing.T) {
	for _, name := range []string{"quickstart", "city", "commuters"} {
		x := build(t, load(t, name, short(name, map[bool]string{true: "9h", false: "20m"}[name == "commuters"], "seeds=1")...), nil)
		f, asked := examined(t, x, "vector")
		w, err := newWorld(x, x.makeTraffic(1), 1, "vector")
		if err != nil {
			t.Fatal(err)
		}
		if err := w.run(context.Background(), nil); err != nil {
			t.Fatal(err)
		}
		if w.hash != asked.hash || w.events != asked.events {
			t.Errorf("%s: the events are others where the predictors are asked", name)
		}
		if f.Asked == 0 {
			t.Errorf("%s: nothing was asked", name)
		}
		if got, most := f.Asked, int64(questionsMost+2*len(w.vehicles)); got > most {
			t.Errorf("%s: asked at %d moments, want at most %d", name, got, most)
		}
	}
}

// Only a policy that predicts is asked.
func TestNobodyElseIsAsked(t *testing.T) {
	x := build(t, load(t, "quickstart", "duration=2m", "seeds=1"), nil)
	if f, _ := examined(t, x, "lru"); f != nil {
		t.Errorf("lru was asked at %d moments", f.Asked)
	}
}

// A vehicle is asked about at equal distances of its time on trips, and no sooner for having stood: or most questions would be
// about beginnings, where vehicles drive for minutes and stand for hours.
func TestBeginningsAreAskedAboutNoMoreThanTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := time.Duration(rapid.IntRange(5, 300).Draw(t, "every")) * time.Second
		x := interview{trip: -1, left: time.Duration(rapid.Float64Range(0, 1).Draw(t, "phase") * float64(every))}
		first := x.left
		var now, driven, reported time.Duration
		asked := int64(0)
		for trip := range int32(rapid.IntRange(1, 8).Draw(t, "trips")) {
			now += time.Duration(rapid.IntRange(1, 100_000).Draw(t, "stands")) * time.Second
			length := time.Duration(rapid.IntRange(0, 900).Draw(t, "length")) * time.Second
			step := time.Duration(rapid.IntRange(1, 4).Draw(t, "step")) * time.Second
			for at := time.Duration(0); at <= length; at += step {
				reported = driven + at
				if x.due(now+at, trip, every) {
					asked++
				}
				want := int64(0)
				if reported >= first {
					want = 1 + int64((reported-first)/every)
				}
				if asked != want {
					t.Fatalf("asked %d times in %v on trips, want %d: first after %v and then every %v", asked, reported, want, first, every)
				}
			}
			now, driven = now+length, reported
		}
	})
}

// What a vehicle does next is what the moves say, found by looking through all of them.
func TestJourneysAreTheMoves(t *testing.T) {
	x := build(t, load(t, "commuters", "duration=12h", "seeds=1"), nil)
	tr := x.makeTraffic(1)
	j := newJourneys(tr, x.siteOf, len(tr.tracks.Vehicles))
	for at := time.Duration(0); at < x.span; at += 13 * time.Minute {
		for v := range tr.tracks.Vehicles {
			var want []stop
			last := mec.SiteID(-2)
			for _, m := range tr.moves {
				if int(m.vehicle) != v || m.kind != attach && m.kind != tripEnd {
					continue
				}
				site := mec.None
				if m.kind == attach {
					site = x.siteOf[m.arg]
				}
				if site != last && m.at > at {
					want = append(want, stop{m.at, site})
				}
				last = site
			}
			if got := j.after(v, at); !slices.Equal([]stop(got), want) {
				t.Fatalf("vehicle %d after %v: %v, want %v", v, at, got, want)
			}
		}
	}
}

// On a straight road at constant speed, dead reckoning is right: whoever comes to another site came to the one it named.
func TestDeadReckoningIsRightOnAHighway(t *testing.T) {
	x := build(t, load(t, "highway", "duration=10m", "seeds=1"), nil)
	f, _ := examined(t, x, "vector")
	for _, e := range f.Experts {
		if e.Name != "rays" && e.Name != "ensemble" {
			continue
		}
		for _, s := range e.Sites {
			if s.WithinS > 30 {
				continue
			}
			if s.Moved == 0 || s.Named != s.Moved {
				t.Errorf("%s within %v s: right about %d of %d changes of the site", e.Name, s.WithinS, s.Named, s.Moved)
			}
		}
	}
}
