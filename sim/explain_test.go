package sim

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"headway/fabric"
)

func explain(t *testing.T, x *Experiment, q Question) *Answer {
	t.Helper()
	a, err := x.Explain(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// What is explained is what the run did: the checkpoints are the run's, and the orders and drops those of the diary.
func TestExplanationIsOfTheRun(t *testing.T) {
	const busy = "car-000000"
	for _, policy := range []string{"vector", "lru", "neighbours"} {
		x := build(t, load(t, "quickstart", "duration=8m", "seeds=1", "gates=[]", "policies=["+policy+"]"), nil)
		trail := run(t, x, 1).Trajectory[policy][1]
		diary, err := x.Diary(t.Context(), policy, 1, 0, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		a := explain(t, x, Question{Policy: policy, Seed: 1, Vehicle: busy})
		if !slices.Equal(a.Trail, trail) {
			t.Errorf("%s: the trajectory is not the run's", policy)
		}
		cut := explain(t, x, Question{Policy: policy, Seed: 1, Vehicle: busy, To: 5 * time.Minute})
		common := 0
		for _, c := range cut.Trail { // more densely spaced than the run's, as they are fewer
			if slices.Contains(trail, c) {
				common++
			}
		}
		if common < 5 {
			t.Errorf("%s: cut short, the trajectory shares %d checkpoints with the run's", policy, common)
		}
		var want, got []string
		for _, e := range diary {
			for _, act := range e.Actions {
				if strings.Contains(act, "of "+busy+" ") {
					want = append(want, fmt.Sprint(e.At, " ", act))
				}
			}
		}
		for _, d := range a.Decisions {
			switch d.Decision {
			case fabric.Ordered:
				got = append(got, fmt.Sprintf("%v copy %s of %s from %s to %s", d.At, d.Object, busy, d.From, d.Site))
			case fabric.Dropped:
				got = append(got, fmt.Sprintf("%v drop %s of %s at %s", d.At, d.Object, busy, d.Site))
			}
		}
		if len(want) < 2 || !slices.Equal(got, want) {
			t.Errorf("%s: explained\n%s\nwant\n%s", policy, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

func TestQuestionsNarrowTheAnswer(t *testing.T) {
	x := build(t, load(t, "city", "duration=5m", "seeds=1"), nil)
	all := explain(t, x, Question{Policy: "vector", Seed: 1, All: true})
	some := explain(t, x, Question{Policy: "vector", Seed: 1})
	repeated := 0
	for _, d := range some.Decisions {
		repeated += d.Repeated
	}
	if len(some.Decisions) >= len(all.Decisions) || repeated == 0 || repeated > len(all.Decisions)-len(some.Decisions) {
		t.Errorf("%d decisions with %d repeated, of %d", len(some.Decisions), repeated, len(all.Decisions))
	}
	from, to := time.Minute, 3*time.Minute
	window := explain(t, x, Question{Policy: "vector", Seed: 1, All: true, From: from, To: to})
	n := 0
	for _, d := range all.Decisions {
		if d.At >= from && d.At <= to {
			n++
		}
	}
	if n == 0 || len(window.Decisions) != n {
		t.Errorf("%d decisions from %v to %v, want %d", len(window.Decisions), from, to, n)
	}
	first := slices.IndexFunc(all.Decisions, func(d Explained) bool { return d.Decision == fabric.Ordered })
	pick := all.Decisions[first]
	for _, d := range explain(t, x, Question{Policy: "vector", Seed: 1, All: true, Site: pick.Site, Class: pick.Class}).Decisions {
		if d.Site != pick.Site || d.Class != pick.Class && d.Class != "" {
			t.Errorf("asked for %s at %s, answered %+v", pick.Class, pick.Site, d)
		}
	}
}

func TestWrongQuestions(t *testing.T) {
	x := build(t, load(t, "quickstart", "duration=5m", "seeds=1"), nil)
	for want, q := range map[string]Question{
		`no vehicle "bus"; there are 40: car-000000, car-000001`: {Vehicle: "bus"},
		`no class "maps"; there are working-set`:                 {Class: "maps"},
		`no site "moon"; there are site-0`:                       {Site: "moon"},
		"from 3m0s to 2m0s is no time":                           {From: 3 * time.Minute, To: 2 * time.Minute},
	} {
		q.Policy, q.Seed = "vector", 1
		if _, err := x.Explain(t.Context(), q); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", q, err, want)
		}
	}
	if _, err := x.Explain(t.Context(), Question{Policy: "magic"}); err == nil {
		t.Error("a policy of no name was explained")
	}
}

// Of a trace that is replayed row by row, too: all vehicles' orders are those that the run counted.
func TestReplaysAreExplained(t *testing.T) {
	file := files{"tiny.csv": readFile(t, "testdata/prp/tiny.csv")}
	x := build(t, load(t, tinyScenario, "policies=[closest, vomm]"), file)
	r := run(t, x, 1)
	for _, policy := range r.PolicyOrder {
		orders := 0
		for _, v := range x.rows.vehicles {
			for _, d := range explain(t, x, Question{Policy: policy, Seed: 1, Vehicle: v.id}).Decisions {
				if d.Decision == fabric.Ordered {
					orders++
				}
			}
		}
		if want := metric(r, policy, "copies_ordered"); float64(orders) != want || want == 0 {
			t.Errorf("%s: %d orders are explained, of %v", policy, orders, want)
		}
	}
}
