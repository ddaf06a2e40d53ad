package results

import (
	"strings"
	"testing"
)

func TestDecide(t *testing.T) {
	for _, c := range []struct {
		op     Op
		lo, hi float64
		want   Verdict // against the limit 5
	}{
		{AtLeast, 6, 7, Pass},
		{AtLeast, 5, 7, Pass},
		{AtLeast, 4, 5, Undecided},
		{AtLeast, 3, 4, Fail},
		{AtLeast, 5, 5, Pass},
		{AtMost, 3, 4, Pass},
		{AtMost, 3, 5, Pass},
		{AtMost, 5, 6, Undecided},
		{AtMost, 6, 7, Fail},
		{AtMost, 5, 5, Pass},
		{Below, 3, 4, Pass},
		{Below, 3, 5, Undecided},
		{Below, 5, 6, Fail},
		{Below, 6, 7, Fail},
		{Below, 5, 5, Fail},
		{Above, 6, 7, Pass},
		{Above, 5, 7, Undecided},
		{Above, 4, 5, Fail},
		{Above, 3, 4, Fail},
		{Above, 5, 5, Fail},
		{AtLeast, 4, 6, Undecided},
		{AtMost, 4, 6, Undecided},
		{Below, 4, 6, Undecided},
		{Above, 4, 6, Undecided},
	} {
		if got := decide(c.op, &c.lo, &c.hi, 5); got != c.want {
			t.Errorf("[%v, %v] %s 5 is %q, want %q", c.lo, c.hi, c.op, got, c.want)
		}
	}
	if got := decide(AtLeast, nil, nil, 5); got != Undecided {
		t.Errorf("no interval is %q, want undecided", got)
	}
}

func TestJudge(t *testing.T) {
	run := threePolicies(t, 10)
	run.Policies["vector"].Metrics["efficiency"] = mustMetric(t, make10(missing)...)
	run.Policies["static"].Metrics["efficiency"] = mustMetric(t, make10(0.5)...)
	vs := [2]string{"vector", "static"}
	for _, c := range []struct {
		gate Gate
		want Verdict
		text string // of the gate
		note string // a part of it
	}{
		{Gate{Policy: "vector", Metric: "hit_rate", Op: AtLeast, Limit: 0.9}, Pass, "vector hit_rate at least 90.0 %", ""},
		{Gate{Policy: "vector", Metric: "hit_rate", Op: AtLeast, Limit: 0.97}, Fail, "vector hit_rate at least 97.0 %", ""},
		{Gate{Policy: "vector", Metric: "hit_rate", Op: AtLeast, Limit: 0.935}, Undecided, "vector hit_rate at least 93.5 %", ""},
		{Gate{Policy: "vector", Class: "profile", Metric: "latency_ms_p99", Op: Below, Limit: 20}, Pass, "vector profile latency_ms_p99 below 20.0 ms", ""},
		{Gate{Compare: vs, Metric: "cost_usd", Op: Below, Relative: true}, Pass, "vector - static cost_usd below 0 % of static", ""},
		{Gate{Compare: vs, Metric: "cost_usd", Op: AtMost, Limit: -0.39, Relative: true}, Pass, "vector - static cost_usd at most -39.0 % of static", ""},
		{Gate{Compare: vs, Metric: "cost_usd", Op: AtMost, Limit: -0.41, Relative: true}, Fail, "", ""},
		{Gate{Compare: vs, Metric: "cost_usd", Op: Below, Limit: -7}, Pass, "vector - static cost_usd below -$7.00", ""},
		{Gate{Compare: vs, Metric: "hit_rate", Op: Above, Limit: 0.5}, Pass, "vector - static hit_rate above 50.0 pp", ""},
		{Gate{Compare: [2]string{"vector", "keep"}, Metric: "cost_usd", Op: Below, Relative: true}, Undecided, "", ""},
		{Gate{Compare: vs, Metric: "cost_transfer_usd", Op: Below, Relative: true}, NoData, "", "B is 0"},
		{Gate{Policy: "vector", Metric: "efficiency", Op: Above, Limit: 0.5}, NoData, "", "no seed has data"},
		{Gate{Policy: "vector", Metric: "efficiency", Op: Above, Limit: 0.5, PassOnNoData: true}, Pass, "", "allows"},
		{Gate{Compare: vs, Metric: "efficiency", Op: Above, Limit: 0.5}, NoData, "", "no seed has data on both sides"},
		{Gate{Policy: "vector", Metric: "staleness_ms_p99", Op: Below, Limit: 5}, NoData, "", "no seed has data"},
		// What does not exist never passes.
		{Gate{Policy: "vectr", Metric: "hit_rate", Op: AtLeast, Limit: 0, PassOnNoData: true}, NoData, "", `no policy "vectr"`},
		{Gate{Policy: "vector", Class: "x", Metric: "hit_rate", Op: AtLeast, PassOnNoData: true}, NoData, "", `no class "x"`},
		{Gate{Policy: "vector", Metric: "hits", Op: AtLeast, PassOnNoData: true}, NoData, "", `no metric "hits"`},
		{Gate{Policy: "vector", Metric: "hit_rate", Op: "=", PassOnNoData: true}, NoData, "", `no condition "="`},
		{Gate{Policy: "vector", Compare: vs, Metric: "hit_rate", Op: Above}, NoData, "", "either one policy or two"},
		{Gate{Policy: "vector", Metric: "hit_rate", Op: Above, Relative: true}, NoData, "", "compares with none"},
		{Gate{Policy: "vector", Metric: "hit_rate", Op: Above, Confidence: 95}, NoData, "", "not between 0 and 1"},
	} {
		r := Judge(run, []Gate{c.gate})[0]
		if r.Verdict != c.want || c.text != "" && r.Gate != c.text || !strings.Contains(r.Note, c.note) || c.note == "" && r.Note != "" {
			t.Errorf("want %s, %q, note %q; got%s", c.want, c.text, c.note, show([]GateResult{r}))
		}
	}
}

func make10(v float64) []float64 {
	x := make([]float64, 10)
	for i := range x {
		x[i] = v
	}
	return x
}

func TestJudgeReports(t *testing.T) {
	run := threePolicies(t, 10)
	r := Judge(run, []Gate{{Compare: [2]string{"vector", "static"}, Metric: "cost_usd", Op: AtMost, Limit: -0.05, Relative: true}})[0]
	near(t, "observed", r.Observed, -40, 0.3)
	near(t, "p", r.P, 2.0/1024, 0)
	if r.Unit != "%" || r.Limit != -5 || r.N != 10 || *r.Lo >= *r.Observed || *r.Hi <= *r.Observed {
		t.Errorf("%+v, want a difference in %%", r)
	}
	// The confidence widens the interval until it straddles.
	gate := Gate{Policy: "vector", Metric: "cost_usd", Op: AtMost, Limit: 12.45}
	loose, sharp := gate, gate
	loose.Confidence, sharp.Confidence = 0.8, 0.999
	got := Judge(run, []Gate{loose, sharp})
	if got[0].Verdict != Pass || got[1].Verdict != Undecided {
		t.Errorf("at 80 %% and 99.9 %%:%s", show(got))
	}
	run.Aborted = true
	if r := Judge(run, []Gate{gate})[0]; !strings.Contains(r.Note, "interrupted") {
		t.Errorf("an interrupted run is not noted: %q", r.Note)
	}
	run.Policies["vector"].Metrics["cost_usd"] = mustMetric(t, append(make10(12)[:8], missing, missing)...)
	if r := Judge(run, []Gate{gate})[0]; r.N != 8 || r.Verdict != Pass || !strings.Contains(r.Note, "2 of 10 seeds have no data") {
		t.Errorf("seeds without data: %s", show([]GateResult{r}))
	}
}

// One figure is no evidence of how the next seed comes out, and five signs are none at 95 %.
func TestJudgeTooFewSeeds(t *testing.T) {
	one := Judge(threePolicies(t, 1), []Gate{{Policy: "vector", Metric: "hit_rate", Op: AtLeast, Limit: 0.1}})[0]
	if one.Verdict != Undecided || one.Observed == nil || one.Lo != nil || one.Note != "2 seeds needed for an interval" {
		t.Errorf("one seed:%s", show([]GateResult{one}))
	}
	gate := Gate{Compare: [2]string{"vector", "static"}, Metric: "cost_usd", Op: Below}
	five, six := Judge(threePolicies(t, 5), []Gate{gate})[0], Judge(threePolicies(t, 6), []Gate{gate})[0]
	if five.Verdict != Undecided || !strings.Contains(five.Note, "6 seeds needed for a 95 % interval") || six.Verdict != Pass {
		t.Errorf("five and six seeds:%s", show([]GateResult{five, six}))
	}
}

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		verdicts      []Verdict
		loose, strict int
	}{
		{nil, 0, 0},
		{[]Verdict{Pass}, 0, 0},
		{[]Verdict{Pass, Undecided}, 0, 4},
		{[]Verdict{NoData, Pass}, 4, 4},
		{[]Verdict{NoData, Fail}, 3, 3},
		{[]Verdict{Fail, Undecided}, 3, 3},
	} {
		var results []GateResult
		for _, v := range c.verdicts {
			results = append(results, GateResult{Verdict: v})
		}
		if l, s := ExitCode(results, false), ExitCode(results, true); l != c.loose || s != c.strict {
			t.Errorf("%v exits %d, strictly %d; want %d and %d", c.verdicts, l, s, c.loose, c.strict)
		}
	}
}
