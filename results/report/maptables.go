package report

import (
	"fmt"
	"sort"

	"headway/results"
)

// tableRows bounds the rows of the map's tables.
const tableRows = 30

func sitesTable(m *results.Map) *table {
	cells := make([]int, len(m.Sites))
	for _, c := range m.Cells {
		if c.Site >= 0 && c.Site < len(cells) {
			cells[c.Site]++
		}
	}
	t := &table{Caption: "Sites", Head: []column{{Text: "Site"}, {Text: "Longitude", Number: true}, {Text: "Latitude", Number: true}, {Text: "Cells served", Number: true}}}
	if len(m.Sites) > tableRows {
		t.Caption = fmt.Sprintf("Sites (the first %d of %d)", tableRows, len(m.Sites))
	}
	for i, s := range m.Sites[:min(len(m.Sites), tableRows)] {
		t.Rows = append(t.Rows, row{Cells: []cell{
			textCell(siteName(s, i)), numberCell(degrees(s.Lon)), numberCell(degrees(s.Lat)), countCell(int64(cells[i])),
		}})
	}
	return t
}

// missPlaces are the squares with the most misses, summed over policies.
func missPlaces(v *view) *table {
	type place struct{ lon, lat float64 }
	sum, by := map[place]int64{}, map[place]map[string]int64{}
	for _, p := range v.policies {
		b := v.run.Map.Misses[p.name]
		for i, n := range b.N {
			at := place{b.Lon[i], b.Lat[i]}
			if by[at] == nil {
				by[at] = map[string]int64{}
			}
			sum[at] += n
			by[at][p.name] += n
		}
	}
	places := make([]place, 0, len(sum))
	for at := range sum {
		places = append(places, at)
	}
	sort.Slice(places, func(i, j int) bool {
		a, b := places[i], places[j]
		switch {
		case sum[a] != sum[b]:
			return sum[a] > sum[b]
		case a.lon != b.lon:
			return a.lon < b.lon
		default:
			return a.lat < b.lat
		}
	})
	t := &table{
		Caption: fmt.Sprintf("The squares with the most reads that were not hits (%d of %d)", min(len(places), tableRows), len(places)),
		Head:    []column{{Text: "Longitude", Number: true}, {Text: "Latitude", Number: true}},
	}
	for _, p := range v.policies {
		t.Head = append(t.Head, column{Text: p.name, Number: true})
	}
	for _, at := range places[:min(len(places), tableRows)] {
		r := row{Cells: []cell{numberCell(degrees(at.lon)), numberCell(degrees(at.lat))}}
		for _, p := range v.policies {
			r.Cells = append(r.Cells, countCell(by[at][p.name]))
		}
		t.Rows = append(t.Rows, r)
	}
	return t
}
