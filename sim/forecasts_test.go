package sim

import (
	"context"
	"slices"
	"testing"
	"time"

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
