package report

import (
	"html/template"
	"maps"
	"slices"
)

// The colours are those of Okabe and Ito, which people with any colour vision can tell apart; style.css holds their
// values for light and dark as --c0 … --c7. A chart's option names them "@c0" and so on. Blue and vermillion belong
// to vector and static everywhere and mean nothing else.
const (
	blue = iota
	vermillion
	orange
	green
	purple
	sky
	yellow
	grey
)

// mark is how a series is drawn: a colour, and beside it a symbol and a dash, or a pattern, which say the same without
// colour.
type mark struct {
	Color   int
	Symbol  int  // of symbols; -1: a filled area
	Dash    int  // of dashes
	Pattern int  // of patterns, for areas
	Alone   bool // a symbol without a line
}

// symbols are SVG paths in a box of 10 × 10.
var symbols = []string{
	"M5 0.5A4.5 4.5 0 1 1 4.99 0.5Z",                  // circle
	"M1 1H9V9H1Z",                                     // square
	"M5 0.5L9.8 9.3H0.2Z",                             // triangle up
	"M5 0L10 5L5 10L0 5Z",                             // diamond
	"M5 9.5L0.2 0.7H9.8Z",                             // triangle down
	"M3.6 0H6.4V3.6H10V6.4H6.4V10H3.6V6.4H0V3.6H3.6Z", // plus
	"M0.5 2.5L2.5 0.5L5 3L7.5 0.5L9.5 2.5L7 5L9.5 7.5L7.5 9.5L5 7L2.5 9.5L0.5 7.5L3 5Z", // cross
	"M2.5 0.7H7.5L10 5L7.5 9.3H2.5L0 5Z",                                                // hexagon
}

// dashes are the lines' patterns; the first is solid.
var dashes = [][]int{nil, {7, 4}, {2, 3}, {10, 3, 2, 3}, {4, 2, 1, 2, 1, 2}}

// patterns are the fills of areas as ECharts draws them; the first is plain. swatchPatterns are the same for the legend.
var patterns = []option{
	nil,
	{"symbol": "rect", "symbolSize": 1, "dashArrayX": []int{1, 0}, "dashArrayY": []int{2, 5}, "rotation": -0.785},
	{"symbol": "circle", "symbolSize": 0.7, "dashArrayX": []any{[]int{7, 7}, []int{0, 7, 7, 0}}, "dashArrayY": []int{6, 0}},
	{"symbol": "rect", "symbolSize": 1, "dashArrayX": []int{1, 0}, "dashArrayY": []int{2, 5}, "rotation": 0.785},
	{"symbol": "rect", "symbolSize": 1, "dashArrayX": []int{1, 0}, "dashArrayY": []int{1, 4}, "rotation": 0},
	{"symbol": "rect", "symbolSize": 1, "dashArrayX": []int{1, 0}, "dashArrayY": []int{1, 4}, "rotation": 1.571},
}

var swatchPatterns = []string{
	"",
	"M0 10L10 0M-3 5L5 -3M5 13L13 5",
	"M2 3h2M7 7h2M2 11h2M7 1h2M12 3h2M12 11h2",
	"M0 0L10 10M5 -3L13 5M-3 5L5 13",
	"M0 2H14M0 5H14M0 8H14",
	"M2 0V10M5 0V10M8 0V10M11 0V10",
}

// known are the policies that have the same mark in every report; others follow in the order of the run.
var known = []string{
	"lru", "neighbours", "home", "everywhere", "ttl", "closest", "keep", "markov", "vomm", "fomm", "combination",
}

// policyMark is the mark of a policy that we know; ok is false for others.
func policyMark(name string) (m mark, ok bool) {
	switch name {
	case "vector":
		return mark{Color: blue}, true
	case "static":
		return mark{Color: vermillion, Symbol: 1, Dash: 1}, true
	case "clairvoyant":
		return mark{Color: grey, Symbol: 6, Dash: 2}, true
	}
	i := slices.Index(known, name)
	return spareMark(i), i >= 0
}

// spareMark is the n-th mark of those that vector, static and clairvoyant leave. Five colours remain; shifting symbol
// and dash by two each time they run out makes 40 pairs of colour and symbol before one repeats.
func spareMark(n int) mark {
	const left = 5
	n = max(n, 0)
	shift := 2 + n + n/left*2
	return mark{Color: orange + n%left, Symbol: shift % len(symbols), Dash: shift % len(dashes)}
}

// area is the mark of a filled area, such as a part of a bar.
func area(color, pattern int) mark { return mark{Color: color, Symbol: -1, Pattern: pattern} }

// point is the mark of a symbol without a line.
func point(color, symbol int) mark { return mark{Color: color, Symbol: symbol, Alone: true} }

func (m mark) token() string {
	return [...]string{"@c0", "@c1", "@c2", "@c3", "@c4", "@c5", "@c6", "@c7"}[m.Color]
}

// symbolPath is the symbol as ECharts takes it.
func (m mark) symbolPath() string { return "path://" + symbols[m.Symbol] }

// decal is the fill's pattern as ECharts takes it. Drawn in the page's background, it reads in both themes.
func (m mark) decal() any {
	if m.Pattern == 0 {
		return nil
	}
	d := option{"color": "@decal"}
	maps.Copy(d, patterns[m.Pattern])
	return d
}

// Class, SymbolD and PatternD are for the template.

// Class is the CSS class that gives the mark's colour.
func (m mark) Class() string { return m.token()[1:] }

// Line reports whether the mark stands for a line or point (else for an area).
func (m mark) Line() bool { return m.Symbol >= 0 }

// SymbolD is the symbol's SVG path.
func (m mark) SymbolD() string { return symbols[m.Symbol] }

// DashArray is the dash as SVG takes it.
func (m mark) DashArray() template.HTMLAttr {
	s := ""
	for i, d := range dashes[m.Dash] {
		if i > 0 {
			s += " "
		}
		s += count(int64(d))
	}
	return template.HTMLAttr(`stroke-dasharray="` + s + `"`)
}

// PatternD is the pattern's SVG path, "" for a plain fill.
func (m mark) PatternD() string { return swatchPatterns[m.Pattern] }
