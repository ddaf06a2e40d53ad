package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility/trace"
	"headway/results"
)

// printInfo prints what is known of a trace for a person.
func (st *state) printInfo(info *traceInfo) error {
	to, s := st.stdout, info.survey
	fmt.Fprintf(to, "%s: %s of %s\n", st.paint(to, bold, info.file), number(s.Rows, "row"), number(s.Vehicles, "vehicle"))
	for _, line := range []string{
		"time: " + timesText(s.First, s.Last),
		"area: " + areaText(s.Most) + " for 98 % of longitudes and latitudes",
		"      " + areaText(s.All) + " for all",
	} {
		fmt.Fprintln(to, "  "+line)
	}
	if left := counts(info.table.LeftOut); left != "" {
		fmt.Fprintf(to, "  left out, as no fix of a vehicle: %s\n", left)
	}
	fmt.Fprintln(to)
	if _, err := quantileTable(s).Text(to, st.text(to)); err != nil {
		return err
	}
	if text := gapsText(s.Gaps); text != "" {
		st.printWrapped("a vehicle was silent " + text)
	}
	fmt.Fprintf(to, "%s %% of steps are slower than 0.5 m/s\n\n", results.Number(100*s.Standing))

	if len(s.Faults) == 0 {
		fmt.Fprintln(to, "faults: none found")
	} else if _, err := faultTable(s, info.rules).Text(to, st.text(to)); err != nil {
		return err
	}
	fmt.Fprintln(to)
	for i, line := range cleaningLines(&s.Cleaning) {
		if i == 0 {
			line = "cleaning: " + line
		}
		st.printWrapped(line)
	}
	if info.coverage != nil {
		st.printWrapped("cells: " + coverageText(info.coverage))
	}
	st.printMap(info)
	return nil
}

// printWrapped prints a line broken at spaces, what follows further in than it begins.
func (st *state) printWrapped(line string) {
	text := strings.TrimLeft(line, " ")
	begin := line[:len(line)-len(text)]
	fmt.Fprintln(st.stdout, begin+wrap(text, len(begin)+2, st.stdout.width))
}

// printMap draws what cleaning leaves, where most of it is.
func (st *state) printMap(info *traceInfo) {
	to, area := st.stdout, info.survey.Most
	if info.survey.Cleaning.RowsKept == 0 {
		return
	}
	lines := trimLines(textMap(info.cleaned, area, to.width-2, !st.unicode()))
	fmt.Fprintf(to, "\n%s\n", areaText(area))
	for _, line := range lines {
		fmt.Fprintln(to, strings.TrimRight("  "+line, " "))
	}
}

// trimLines leaves out empty lines at both ends.
func trimLines(lines []string) []string {
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// timesText says from when to when a trace goes. Seconds that would be of the first years of the clock are those of a
// simulation.
func timesText(first, last int64) string {
	const years = int64(3 * 365 * 24 * time.Hour)
	span := roundTime(time.Duration(last - first))
	if hours := (last - first) / int64(time.Hour); hours >= 7*24 {
		span = fmt.Sprintf("%d days %d h", hours/24, hours%24)
	}
	if first >= 0 && first < years {
		return fmt.Sprintf("%s s to %s s, %s", trimZeros(float64(first)/1e9), trimZeros(float64(last)/1e9), span)
	}
	at := func(ns int64) string { return time.Unix(0, ns).UTC().Format("2006-01-02 15:04:05") }
	return fmt.Sprintf("%s to %s UTC, %s", at(first), at(last), span)
}

func trimZeros(v float64) string {
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", v), "0"), ".")
}

func areaText(b orb.Bound) string {
	w, h := groundSize(b)
	return fmt.Sprintf("lon %s to %s, lat %s to %s (%s x %s km)",
		trimZeros(b.Left()), trimZeros(b.Right()), trimZeros(b.Bottom()), trimZeros(b.Top()), results.Number(w/1000), results.Number(h/1000))
}

func quantileTable(s *trace.Survey) results.Table {
	t := results.Table{Columns: []results.Column{
		{Head: "", Left: true},
		{Head: "min", Drop: 4},
		{Head: "5 %", Drop: 2},
		{Head: "25 %", Drop: 3},
		{Head: "median"},
		{Head: "75 %", Drop: 3},
		{Head: "95 %", Drop: 1},
		{Head: "99 %", Drop: 2},
		{Head: "max"},
	}}
	for _, q := range []struct {
		name string
		q    *trace.Quantiles
	}{
		{"fixes per vehicle", s.PerVehicle},
		{"s from fix to fix", s.Interval},
		{"m/s from fix to fix, cleaned", s.Speed},
		{"m/s as reported", s.Reported},
	} {
		if q.q == nil {
			continue
		}
		cells := []results.Cell{{Text: q.name}}
		for _, v := range []float64{q.q.Min, q.q.P5, q.q.P25, q.q.P50, q.q.P75, q.q.P95, q.q.P99, q.q.Max} {
			cells = append(cells, results.Cell{Text: figure(v)})
		}
		t.Rows = append(t.Rows, results.Row{Cells: cells})
	}
	return t
}

// figure writes a number with three digits, and one above that as a whole.
func figure(v float64) string {
	if v >= 999.5 {
		return count(int64(v + 0.5))
	}
	return results.Number(v)
}

func gapsText(gaps []trace.Gap) string {
	var parts []string
	for _, g := range gaps {
		if g.N > 0 {
			parts = append(parts, fmt.Sprintf("%s for over %s", number(g.N, "time"), shortTime(g.Longer)))
		}
	}
	return strings.Join(parts, ", ")
}

// number writes how many there are of a thing.
func number[N int | int64](n N, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return count(n) + " " + thing + "s"
}

// shortTime writes a whole number of hours, minutes or seconds.
func shortTime(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return fmt.Sprintf("%d h", d/time.Hour)
	case d%time.Minute == 0:
		return fmt.Sprintf("%d min", d/time.Minute)
	}
	return trimZeros(d.Seconds()) + " s"
}

func faultTable(s *trace.Survey, rules trace.Rules) results.Table {
	t := results.Table{Columns: []results.Column{
		{Head: "faults", Left: true}, {Head: "rows"}, {Head: "vehicles"},
	}}
	for _, f := range s.Faults {
		var worst []string
		for _, w := range f.Worst {
			worst = append(worst, w.ID+" "+count(w.Rows))
		}
		kind := f.Kind
		switch kind {
		case trace.FaultLeap:
			kind = fmt.Sprintf("step faster than %s m/s", trimZeros(rules.MaxSpeedMPS))
		case trace.FaultJitter: // so does a queue at lights
			kind = fmt.Sprintf("wandered, in a minute within %s m", trimZeros(cmp.Or(rules.ParkedM, trace.UsualParkedM)))
		}
		t.Rows = append(t.Rows, results.Row{Cells: []results.Cell{
			{Text: kind}, {Text: count(f.Rows)}, {Text: count(f.Vehicles)},
		}, Note: "most in " + strings.Join(worst, ", ")})
	}
	return t
}

func coverageText(c *trace.Coverage) string {
	if c.Towers == 0 {
		return fmt.Sprintf("%s without range_m, so what they reach is not known", number(c.NoRange, "cell"))
	}
	text := fmt.Sprintf("%s of %s kept (%s %%) are beyond range_m of each of %s",
		count(c.OutOfAll), number(c.Rows, "row"), results.Number(100*float64(c.OutOfAll)/float64(max(c.Rows, 1))), number(c.Towers, "cell"))
	if c.NoRange > 0 {
		text += fmt.Sprintf(" (and %s without range_m)", count(c.NoRange))
	}
	return text
}
