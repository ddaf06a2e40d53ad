package report

import (
	"fmt"
	"math"
	"strings"

	"headway/results"
)

// predictorsSection shows how far a policy's predictors can be trusted, beside what they say together. It concerns the runs
// that have a policy which predicts.
func predictorsSection(v *view) (*section, error) {
	s := &section{ID: "predictors", Title: "Predictors"}
	for _, p := range v.policies {
		f := p.Forecasts
		if f == nil || len(f.Experts) == 0 {
			continue
		}
		if f.Asked == 0 {
			s.Blocks = append(s.Blocks, block{Text: "No data: nothing was asked of the predictors of " + p.name + ", as no vehicle reported where it is."})
			continue
		}
		s.Blocks = append(s.Blocks, block{Text: predictorsText(p)})
		for _, draw := range []func(string, []expert) (*figure, error){skillFigure, reliabilityFigure, arrivalFigure, tenthsFigure} {
			fig, err := draw(p.name, experts(f))
			if err != nil {
				return nil, err
			}
			s.Blocks = append(s.Blocks, block{Figure: fig})
		}
	}
	if len(s.Blocks) == 0 {
		s.Blocks = []block{{Text: "No data: no policy of this run was asked what it predicts. Only vector predicts, and only a simulation asks it."}}
	}
	return s, nil
}

func predictorsText(p policy) string {
	names := make([]string, len(p.Forecasts.Experts))
	for i, e := range p.Forecasts.Experts {
		names[i] = e.Name
	}
	last := len(names) - 1
	does := ""
	for _, name := range names[:last] {
		if what := expertises[name]; what != "" {
			does += " " + strings.ToUpper(name[:1]) + name[1:] + " " + what + "."
		}
	}
	return fmt.Sprintf("At %s moments the predictors of %s were asked which other sites a vehicle will come to within a time. "+
		"What they said is held against where the vehicle then was, whatever the policy did or was told. %s is what %s decides by; it is made of %s.%s Pooled over seeds.",
		count(p.Forecasts.Asked), p.name, names[last], p.name, listWords(names[:last]), does)
}

// expertises are what the predictors go by.
var expertises = map[string]string{
	"rays":     "lets the vehicle go straight on, in a cone that grows",
	"turn":     "follows it round a bend, and through a stop",
	"graph":    "goes by where others went from its place and heading (with privacy client, by where it went itself)",
	"sequence": "goes by the sites that it went to after those it was at last",
	"habit":    "goes by where it went when it set out from the same place at such a time of day and week",
}

// expert is a predictor and how it is drawn: what is decided by as vector is, the others in order.
type expert struct {
	results.ExpertForecast
	mark mark
}

func experts(f *results.Forecasts) []expert {
	out := make([]expert, len(f.Experts))
	for i, e := range f.Experts {
		out[i] = expert{e, spareMark(i)}
	}
	out[len(out)-1].mark = mark{Color: blue}
	return out
}

// horizons are the times of all experts' questions, rising.
func horizons(all []expert) []float64 {
	var out []float64
	for _, e := range all {
		for _, s := range e.Sites {
			if len(out) == 0 || s.WithinS > out[len(out)-1] {
				out = append(out, s.WithinS)
			}
		}
	}
	return out
}

// site is what an expert did at a horizon; an empty one where it was not asked.
func (e expert) site(within float64) results.SiteForecast {
	for _, s := range e.Sites {
		if s.WithinS == within {
			return s
		}
	}
	return results.SiteForecast{WithinS: within}
}

func (e expert) time(upTo float64) results.TimeForecast {
	for _, t := range e.Times {
		if t.UpToS == upTo {
			return t
		}
	}
	return results.TimeForecast{UpToS: upTo}
}

// expertCurves are curves of one figure per horizon, and whether there is any.
func expertCurves(all []expert, at []float64, pick func(e expert, s float64) *float64) ([]curve, bool) {
	var curves []curve
	some := false
	for _, e := range all {
		c := curve{policy: policyOf(e)}
		for i, s := range at {
			y := pick(e, s)
			some = some || y != nil
			c.x, c.y = append(c.x, float64(i)), append(c.y, y)
		}
		curves = append(curves, c)
	}
	return curves, some
}

// horizonOption draws curves over horizons, which stand at equal distances.
func horizonOption(curves []curve, at []float64, name string, u unit, y option) (option, error) {
	o, err := lines(curves, math.MaxInt)
	if err != nil {
		return nil, err
	}
	onePerPoint(o, curves)
	words := make([]string, len(at))
	for i, s := range at {
		words[i] = duration(s)
	}
	o.axis("xAxis", option{"type": "category", "data": words, "name": name, "nameLocation": "middle", "nameGap": 30})
	o.axis("yAxis", y)
	for _, s := range o.series() {
		s["tooltip"] = option{"valueFormatter": u.function()}
	}
	o.grid(58, 20, 14, 52)
	return o, nil
}

// onePerPoint draws the symbol at every point: said once per line, which is shorter than at each.
func onePerPoint(o option, curves []curve) {
	for i, s := range o.series() {
		s["symbol"], s["symbolSize"] = curves[i].policy.mark.symbolPath(), 9
		data, _ := s["data"].([]any)
		for k, d := range data {
			if item, ok := d.(map[string]any); ok {
				data[k] = item["value"]
			}
		}
	}
}

// bestExpert is the best of the experts but the last by a figure at a time: the largest, or with least the smallest.
func bestExpert(all []expert, s float64, pick func(expert, float64) *float64, least bool) (expert, *float64) {
	var best expert
	var value *float64
	for _, e := range all[:len(all)-1] {
		if x := pick(e, s); x != nil && (value == nil || (*x < *value) == least && *x != *value) {
			best, value = e, x
		}
	}
	return best, value
}

// sentence compares what is decided by with the best of what it is made of.
func sentence(all []expert, s float64, pick func(expert, float64) *float64, least bool, say func(float64) string, what string) string {
	last := all[len(all)-1]
	mine := pick(last, s)
	if mine == nil {
		return ""
	}
	text := fmt.Sprintf("%s of %s for the next %s: %s", what, last.Name, duration(s), say(*mine))
	if e, x := bestExpert(all, s, pick, least); x != nil {
		text += fmt.Sprintf("; of its parts, %s does best with %s", e.Name, say(*x))
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
