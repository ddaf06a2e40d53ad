package main

import (
	"github.com/paulmach/orb"

	"headway/results"
)

// infoJSON is what `headway trace info --json` prints. Times are seconds on the trace's own clock.
type infoJSON struct {
	Schema   int              `json:"schema"`
	Kind     string           `json:"kind"`
	File     string           `json:"file"`
	SHA256   string           `json:"sha256"`
	Rows     int64            `json:"rows"`
	Vehicles int              `json:"vehicles"`
	LeftOut  map[string]int64 `json:"left_out,omitempty"`
	First    float64          `json:"first_s"`
	Last     float64          `json:"last_s"`
	All      boxJSON          `json:"box"`
	Most     boxJSON          `json:"box_98_percent"`

	PerVehicle *quantilesJSON `json:"fixes_per_vehicle"`
	Interval   *quantilesJSON `json:"interval_s"`
	Speed      *quantilesJSON `json:"speed_mps"`
	Reported   *quantilesJSON `json:"reported_speed_mps"`
	Standing   float64        `json:"standing"`
	Gaps       []gapJSON      `json:"gaps"`
	Faults     []faultJSON    `json:"faults"`
	Cleaning   *cleaningJSON  `json:"cleaning"`
	Coverage   *coverageJSON  `json:"coverage,omitempty"`
}

type boxJSON struct {
	West  float64 `json:"west"`
	South float64 `json:"south"`
	East  float64 `json:"east"`
	North float64 `json:"north"`
}

type quantilesJSON struct {
	Min float64 `json:"min"`
	P5  float64 `json:"p5"`
	P25 float64 `json:"p25"`
	P50 float64 `json:"p50"`
	P75 float64 `json:"p75"`
	P95 float64 `json:"p95"`
	P99 float64 `json:"p99"`
	Max float64 `json:"max"`
}

type gapJSON struct {
	Longer float64 `json:"longer_s"`
	N      int64   `json:"n"`
}

type faultJSON struct {
	Kind     string      `json:"kind"`
	Rows     int64       `json:"rows"`
	Vehicles int         `json:"vehicles"`
	Worst    []worstJSON `json:"worst"`
}

type worstJSON struct {
	ID   string `json:"id"`
	Rows int64  `json:"rows"`
}

type coverageJSON struct {
	Cells    int     `json:"cells"`
	NoRange  int     `json:"cells_without_range"`
	Rows     int64   `json:"rows"`
	OutOfAll int64   `json:"out_of_reach"`
	Share    float64 `json:"out_of_reach_share"`
}

func (info *traceInfo) document() *infoJSON {
	s := info.survey
	doc := &infoJSON{
		Schema: results.SchemaVersion, Kind: "trace-info", File: info.file, SHA256: info.table.SHA256,
		Rows: s.Rows, Vehicles: s.Vehicles, LeftOut: info.table.LeftOut,
		First: float64(s.First) / 1e9, Last: float64(s.Last) / 1e9, All: newBoxJSON(s.All), Most: newBoxJSON(s.Most),
		PerVehicle: (*quantilesJSON)(s.PerVehicle), Interval: (*quantilesJSON)(s.Interval),
		Speed: (*quantilesJSON)(s.Speed), Reported: (*quantilesJSON)(s.Reported), Standing: s.Standing,
		Gaps: []gapJSON{}, Faults: []faultJSON{}, Cleaning: newCleaningJSON(&s.Cleaning),
	}
	for _, g := range s.Gaps {
		doc.Gaps = append(doc.Gaps, gapJSON{g.Longer.Seconds(), g.N})
	}
	for _, f := range s.Faults {
		fault := faultJSON{f.Kind, f.Rows, f.Vehicles, nil}
		for _, w := range f.Worst {
			fault.Worst = append(fault.Worst, worstJSON(w))
		}
		doc.Faults = append(doc.Faults, fault)
	}
	if c := info.coverage; c != nil {
		doc.Coverage = &coverageJSON{c.Towers, c.NoRange, c.Rows, c.OutOfAll, float64(c.OutOfAll) / float64(max(c.Rows, 1))}
	}
	return doc
}

func newBoxJSON(b orb.Bound) boxJSON { return boxJSON{b.Left(), b.Bottom(), b.Right(), b.Top()} }
