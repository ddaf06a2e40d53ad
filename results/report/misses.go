package report

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode"
)

// reasons are why reads miss, in the order in which a policy can learn: what could not be known comes last. Reasons
// that a run has beyond these follow.
var reasons = []string{
	"never predicted", "predicted elsewhere", "too late", "evicted for capacity", "dropped too early", "first ever",
}

// missesSection splits each policy's misses by reason.
func missesSection(v *view) (*section, error) {
	names := missReasons(v)
	parts := areaParts(names, upper(names), area(orange, 0), area(sky, 1), area(purple, 3), area(green, 2), area(yellow, 4), area(grey, 5))
	totals := map[string]int64{}
	for _, p := range v.policies {
		for _, n := range names {
			totals[p.name] += p.Misses[n]
		}
	}
	one := 1.0
	share := stack{
		unit: unitShare, axis: "share of the policy's misses", max: &one, parts: parts,
		value: func(p policy, part part) *float64 {
			if totals[p.name] == 0 {
				return nil
			}
			x := float64(p.Misses[part.name]) / float64(totals[p.name])
			return &x
		},
		total: func(p policy) string { return count(totals[p.name]) },
	}
	reads := share
	reads.unit, reads.axis, reads.max = unitCount, "reads, summed over seeds", nil
	reads.value = func(p policy, part part) *float64 {
		if totals[p.name] == 0 {
			return nil
		}
		x := float64(p.Misses[part.name])
		return &x
	}
	f := &figure{
		ID: "misses-chart", Title: "Why reads were not hits", Empty: "No data: no policy counted a miss.", ChoiceLabel: "Show",
		Height: 70 + rowHeight(len(v.policies))*len(v.policies), Legend: share.legend(), Table: missTable(v, names, totals),
		Note: "The figure at each bar's end is the number of such reads, summed over seeds.",
	}
	a, ok, err := share.option(v)
	if err == nil && ok {
		var b option
		if b, _, err = reads.option(v); err == nil {
			f.Empty = ""
			finding := missFinding(v, names, totals)
			err = f.setOption(a,
				choice{"shares", finding, option{}},
				choice{"numbers of reads", finding, option{"series": b["series"], "xAxis": b["xAxis"]}})
		}
	}
	if err != nil {
		return nil, &figureError{f.ID, err}
	}
	return &section{ID: "misses", Title: "Misses by reason", Blocks: []block{{Figure: f}}}, nil
}

// missReasons are the reasons that occur: the known ones in their order, then others by name.
func missReasons(v *view) []string {
	found := map[string]bool{}
	for _, p := range v.policies {
		for r, n := range p.Misses {
			found[r] = found[r] || n > 0
		}
	}
	var names []string
	for r, any := range found {
		if any {
			names = append(names, r)
		}
	}
	rank := func(r string) int {
		if i := slices.Index(reasons, words(r)); i >= 0 {
			return i
		}
		return len(reasons)
	}
	sort.Slice(names, func(i, j int) bool {
		if a, b := rank(names[i]), rank(names[j]); a != b {
			return a < b
		}
		return names[i] < names[j]
	})
	return names
}

func missTable(v *view, names []string, totals map[string]int64) *table {
	t := &table{Caption: "Reads that were not hits, by reason, summed over seeds", Head: []column{{Text: "Policy"}, {Text: "Sum", Number: true}}}
	for _, n := range upper(names) {
		t.Head = append(t.Head, column{Text: n, Number: true})
	}
	for _, p := range v.policies {
		r := row{Cells: []cell{policyCell(p), countCell(totals[p.name])}}
		for _, n := range names {
			c := countCell(p.Misses[n])
			if t := totals[p.name]; t > 0 {
				c.Detail = fmt.Sprintf("%.1f %%", float64(p.Misses[n])/float64(t)*100)
			}
			r.Cells = append(r.Cells, c)
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}

// missFinding names the main reason of the policy with the best hit rate, or of the first that missed.
func missFinding(v *view, names []string, totals map[string]int64) string {
	p, ok := v.best("hit_rate")
	for _, q := range v.policies {
		if !ok || totals[p.name] == 0 {
			p, ok = q, true
		}
	}
	if totals[p.name] == 0 {
		return ""
	}
	most := names[0]
	for _, n := range names {
		if p.Misses[n] > p.Misses[most] {
			most = n
		}
	}
	return fmt.Sprintf("The main reason of %s is “%s”: %.0f %% of its %s reads that were not hits.",
		p.name, words(most), float64(p.Misses[most])/float64(totals[p.name])*100, count(totals[p.name]))
}

// upper turns identifiers into words with a capital.
func upper(names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = capital(words(n))
	}
	return out
}

func capital(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}

func lower(s string) string { return strings.ToLower(s) }
