package trace

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// Reasons for dropping a tower under TowerRules.
const (
	DropOtherRadio    = "other radio"
	DropOtherOperator = "other operator"
	DropMerged        = "merged into its site"
)

// TowerRules say which of a file's cells are wanted, and whether they become sites. The zero TowerRules keep all as they are.
type TowerRules struct {
	Radios    []string // names as the file has them, in any case; none: all
	Operators []string // beginnings of ids up to a dash: 311-480, or the operator's name; none: all
	MaxRangeM float64  // a range above it is taken to be not known; 0: no limit
	Merge     Merge
	WithinM   float64 // of MergeNear
}

// Merge is how cells become sites.
type Merge uint8

// The ways. Only cells of one operator and radio are merged; a site is at the median of its cells' positions in each
// direction, and has the longest of their ranges.
const (
	MergeNone   Merge = iota
	MergeENodeB       // LTE cells of OpenCelliD by their eNodeB, the cell's number without its last 8 bits
	MergeNear         // cells within WithinM of a site's first cell, in the order of their ids
)

// Apply returns the towers that the rules leave, in byte order of their ids, and counts in the report what they did.
func (r TowerRules) Apply(towers []Tower, report *TowerReport) []Tower {
	out := make([]Tower, 0, len(towers))
	for _, t := range towers {
		switch {
		case len(r.Radios) > 0 && !slices.ContainsFunc(r.Radios, func(s string) bool { return strings.EqualFold(s, t.Radio) }):
			report.Dropped[DropOtherRadio]++
			continue
		case len(r.Operators) > 0 && !slices.ContainsFunc(r.Operators, func(s string) bool { return t.ID == s || strings.HasPrefix(t.ID, s+"-") }):
			report.Dropped[DropOtherOperator]++
			continue
		case r.MaxRangeM > 0 && t.RangeM > r.MaxRangeM:
			t.RangeM = 0
			report.Ranges++
		}
		out = append(out, t)
	}
	var sites []site
	switch r.Merge {
	case MergeENodeB:
		sites = byENodeB(out)
	case MergeNear:
		sites = byDistance(out, r.WithinM)
	case MergeNone:
		report.Kept = int64(len(out))
		return out
	}
	if n := int64(len(out) - len(sites)); n > 0 {
		report.Dropped[DropMerged] += n
	}
	out = out[:0:0]
	for i := range sites {
		out = append(out, sites[i].tower())
	}
	slices.SortFunc(out, func(a, b Tower) int { return cmp.Compare(a.ID, b.ID) })
	report.Kept = int64(len(out))
	return out
}

// site is a group of cells.
type site struct {
	id    string
	cells []Tower
}

func (s *site) tower() Tower {
	t := s.cells[0]
	t.ID = s.id
	var lons, lats []float64
	for _, c := range s.cells {
		lons, lats = append(lons, c.Lon), append(lats, c.Lat)
		t.RangeM = max(t.RangeM, c.RangeM)
	}
	t.Lon, t.Lat = median(lons), median(lats)
	return t
}

// median returns the median of degrees, to a centimetre.
func median(v []float64) float64 {
	slices.Sort(v)
	n := len(v)
	return math.Round((v[(n-1)/2]+v[n/2])/2*1e7) / 1e7
}

// byENodeB groups LTE cells by mcc-net and eNodeB; what has no such number stays a site of its own.
func byENodeB(towers []Tower) []site {
	var sites []site
	at := map[string]int{}
	for _, t := range towers {
		id := eNodeB(t)
		i, ok := at[id]
		if !ok {
			i = len(sites)
			at[id] = i
			sites = append(sites, site{id: id})
		}
		sites[i].cells = append(sites[i].cells, t)
	}
	return sites
}

// eNodeB returns mcc-net-enbN, or the tower's own id.
func eNodeB(t Tower) string {
	parts := strings.Split(t.ID, "-")
	if len(parts) != 4 || !strings.EqualFold(t.Radio, "LTE") {
		return t.ID
	}
	cell, err := strconv.ParseUint(parts[3], 10, 28)
	if err != nil || cell < 1<<8 {
		return t.ID
	}
	return fmt.Sprintf("%s-%s-enb%d", parts[0], parts[1], cell>>8)
}

// operator returns what stands for the operator in a tower's id: the country and network of OpenCelliD's four numbers, of
// another id all before its last dash.
func operator(id string) string {
	parts := strings.Split(id, "-")
	if len(parts) == 4 {
		return parts[0] + "-" + parts[1]
	}
	return strings.Join(parts[:len(parts)-1], "-")
}

// byDistance lets each tower, in order, join the first site whose first cell is within m metres of it, or become one.
func byDistance(towers []Tower, m float64) []site {
	if len(towers) == 0 {
		return nil
	}
	frame := mobility.NewProjection(orb.Point{towers[0].Lon, towers[0].Lat})
	type place struct {
		column, row int64
		of          string
	}
	var sites []site
	first := map[place][]int{}
	for _, t := range towers {
		p := frame.ToLocal(orb.Point{t.Lon, t.Lat})
		side := max(m, 1)
		at := place{int64(math.Floor(p.X / side)), int64(math.Floor(p.Y / side)), operator(t.ID) + "\x00" + t.Radio}
		found := -1
		for dc := int64(-1); dc <= 1; dc++ {
			for dr := int64(-1); dr <= 1; dr++ {
				for _, i := range first[place{at.column + dc, at.row + dr, at.of}] {
					c := sites[i].cells[0]
					q := frame.ToLocal(orb.Point{c.Lon, c.Lat})
					if math.Hypot(p.X-q.X, p.Y-q.Y) <= m && (found < 0 || i < found) {
						found = i
					}
				}
			}
		}
		if found < 0 {
			found = len(sites)
			sites = append(sites, site{id: t.ID})
			first[at] = append(first[at], found)
		}
		sites[found].cells = append(sites[found].cells, t)
	}
	return sites
}
