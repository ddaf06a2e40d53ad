package results

import (
	"errors"
	"fmt"
)

// Op is the condition of a gate.
type Op string

// The conditions.
const (
	AtLeast Op = "at least"
	AtMost  Op = "at most"
	Below   Op = "below"
	Above   Op = "above"
)

// Gate is a condition on a run: the mean of a policy's metric, or the paired difference of two policies, A minus B,
// against a limit. Either Policy or Compare is set.
type Gate struct {
	Policy       string
	Compare      [2]string // A, B
	Class        string    // empty: all classes together
	Metric       string
	Op           Op
	Limit        float64 // in the metric's unit; where Relative, a share of B: −0.05 is 5 % less than B
	Relative     bool
	Confidence   float64 // of the interval that must clear the limit; 0: 0.95
	PassOnNoData bool
}

// Check says what is wrong with a gate in itself: an unknown metric or condition, or no policy to judge.
func (g Gate) Check() error {
	var errs []error
	if _, ok := Lookup(g.Metric); !ok {
		errs = append(errs, unknownMetric(g.Metric))
	}
	switch g.Op {
	case AtLeast, AtMost, Below, Above:
	default:
		errs = append(errs, fmt.Errorf("there is no condition %q; write at least, at most, below or above", g.Op))
	}
	if g.compares() == (g.Policy != "") {
		errs = append(errs, errors.New("a gate judges either one policy or two that are compared"))
	}
	if g.Relative && !g.compares() {
		errs = append(errs, errors.New("a limit in % is of the other policy's value, and this gate compares with none"))
	}
	if g.Confidence < 0 || g.Confidence >= 1 {
		errs = append(errs, fmt.Errorf("the confidence %v is not between 0 and 1", g.Confidence))
	}
	return errors.Join(errs...)
}

func (g Gate) compares() bool { return g.Compare != [2]string{} }

// String is the gate in words: "vector hit_rate at least 97.0 %", "vector - static cost_usd below -5 % of static".
func (g Gate) String() string {
	info, _ := Lookup(g.Metric)
	subject, limit := g.Policy, info.Format(g.Limit)
	switch {
	case g.Relative:
		subject, limit = g.Compare[0]+" - "+g.Compare[1], percent(g.Limit)+" of "+g.Compare[1]
	case g.compares() && info.Unit == Share:
		subject, limit = g.Compare[0]+" - "+g.Compare[1], Number(g.Limit*100)+" pp"
	case g.compares():
		subject = g.Compare[0] + " - " + g.Compare[1]
	}
	if g.Class != "" {
		subject += " " + g.Class
	}
	return fmt.Sprintf("%s %s %s %s", subject, g.Metric, g.Op, limit)
}

// Judge gives every gate its verdict, by an interval at the gate's confidence: Student's t over seeds for the mean of
// one policy, the signed-rank interval for a paired difference. Pass: the whole interval is on the right side of the
// limit. Fail: all of it is on the wrong side. Undecided: it straddles the limit, or there are too few seeds for an
// interval (2 for a mean; 6 for a difference at 95 %): one figure says nothing of how the next seed would come out, so
// it can neither pass nor fail, however far off it lies. NoData: nothing was measured.
//
// A gate that names what does not exist is NoData too, even where no data is allowed to pass: a misspelt gate must not
// pass for ever.
func Judge(run *Run, gates []Gate) []GateResult {
	results := make([]GateResult, 0, len(gates))
	for _, g := range gates {
		if g.Confidence == 0 {
			g.Confidence = 0.95
		}
		results = append(results, judge(run, g))
	}
	return results
}

func judge(run *Run, g Gate) GateResult {
	info, _ := Lookup(g.Metric)
	r := GateResult{Gate: g.String(), Metric: g.Metric, Limit: g.Limit, Unit: string(info.Unit), Verdict: NoData}
	if err := errors.Join(g.Check(), g.missing(run)); err != nil {
		r.Note = err.Error()
		return r
	}
	if g.compares() {
		judgePair(run, g, &r)
	} else {
		judgeMean(run, g, &r)
	}
	if r.N == 0 {
		if g.PassOnNoData {
			r.Verdict = Pass
			r.Note = "no data, which this gate allows"
		}
		return r
	}
	r.Verdict = decide(g.Op, r.Lo, r.Hi, r.Limit)
	if run.Aborted {
		r.Note = join(r.Note, "the run was interrupted")
	}
	return r
}

// missing says which policy or class of the gate the run has not.
func (g Gate) missing(run *Run) error {
	policies := []string{g.Policy}
	if g.compares() {
		policies = g.Compare[:]
	}
	for _, p := range policies {
		have := run.Policies[p]
		if have == nil {
			return fmt.Errorf("the run has no policy %q", p)
		}
		if g.Class != "" && have.Classes[g.Class] == nil {
			return fmt.Errorf("the run has no class %q", g.Class)
		}
	}
	return nil
}

func judgeMean(run *Run, g Gate, r *GateResult) {
	m, _ := run.metric(g.Policy, g.Class, g.Metric)
	r.N, r.Observed = m.N(), m.Mean
	r.Lo, r.Hi = m.Interval(g.Confidence)
	switch {
	case r.N == 0:
		r.Note = "no seed has data"
	case r.N == 1:
		r.Note = "2 seeds needed for an interval"
	case r.N < len(m.PerSeed):
		r.Note = fmt.Sprintf("%d of %d seeds have no data", len(m.PerSeed)-r.N, len(m.PerSeed))
	}
}

func judgePair(run *Run, g Gate, r *GateResult) {
	a, _ := run.metric(g.Compare[0], g.Class, g.Metric)
	b, _ := run.metric(g.Compare[1], g.Class, g.Metric)
	av, bv := pairValues(a.bySeed(run.Seeds), b.bySeed(run.Seeds), run.Seeds)
	d := NewPaired(differences(av, bv), g.Confidence)
	if g.Relative {
		d = newRelative(av, bv, g.Confidence)
	}
	r.N, r.Observed, r.Lo, r.Hi, r.P, r.Note = d.N, d.Estimate, d.Lo, d.Hi, d.P, d.Note
	switch {
	case g.Relative:
		r.inHundredths("%")
	case r.Unit == string(Share):
		r.inHundredths("pp")
	}
	if missing := len(run.Seeds) - len(av); d.N > 0 && missing > 0 {
		r.Note = join(r.Note, fmt.Sprintf("%d of %d seeds have no data on both sides", missing, len(run.Seeds)))
	}
}

// inHundredths writes a share, or a difference of shares, as so many of a hundred.
func (r *GateResult) inHundredths(unit string) {
	r.Unit = unit
	r.Limit *= 100
	for _, p := range []*float64{r.Observed, r.Lo, r.Hi} {
		if p != nil {
			*p *= 100
		}
	}
}

// decide is where an interval lies against a limit. A limit met exactly counts as the condition says, so an interval of
// no width is always decided.
func decide(op Op, lo, hi *float64, limit float64) Verdict {
	if lo == nil || hi == nil {
		return Undecided
	}
	var pass, fail bool
	switch op {
	case AtLeast:
		pass, fail = *lo >= limit, *hi < limit
	case AtMost:
		pass, fail = *hi <= limit, *lo > limit
	case Below:
		pass, fail = *hi < limit, *lo >= limit
	case Above:
		pass, fail = *lo > limit, *hi <= limit
	}
	switch {
	case pass:
		return Pass
	case fail:
		return Fail
	}
	return Undecided
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

// ExitCode is the exit code that the verdicts ask for: 3 where a gate failed; else 4 where one had no data (those that
// allow it passed), or, if strict, was undecided; else 0.
func ExitCode(results []GateResult, strict bool) int {
	code := 0
	for _, r := range results {
		switch {
		case r.Verdict == Fail:
			return 3
		case r.Verdict == NoData, r.Verdict == Undecided && strict:
			code = 4
		}
	}
	return code
}
