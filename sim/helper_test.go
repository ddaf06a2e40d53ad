package sim

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
	"testing"

	"headway/results"
	"headway/scenarios"
)

// short are overrides that cut a shipped scenario to a duration.
func short(name, duration string, set ...string) []string {
	set = append(set, "duration="+duration)
	if name == "flash-crowd" {
		set = append(set, "mobility.city.converge_at=1m")
	}
	return set
}

// files are files in memory, by name.
type files map[string]string

func (f files) open(path string) (io.ReadCloser, error) {
	text, ok := f[baseName(path)]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return io.NopCloser(strings.NewReader(text)), nil
}

// load reads a scenario from YAML, or a shipped one by its name.
func load(t testing.TB, text string, set ...string) *scenarios.Scenario {
	t.Helper()
	name := "test.yaml"
	if e, ok := scenarios.Find(text); ok {
		name, text = text, string(e.Text)
	}
	s, err := scenarios.Load(scenarios.Source{Name: name, Text: []byte(text), Set: set})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func build(t testing.TB, s *scenarios.Scenario, f files) *Experiment {
	t.Helper()
	x, err := Build(s, f.open)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func run(t testing.TB, x *Experiment, jobs int) *results.Run {
	t.Helper()
	r, _, err := x.Run(context.Background(), Options{Jobs: jobs})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// metric is the mean of a policy's metric; NaN where there is no data.
func metric(r *results.Run, policy, name string) float64 {
	if m := r.Policies[policy].Metrics[name].Mean; m != nil {
		return *m
	}
	return math.NaN()
}

// ringTrace is a trace of cars on a circle of a given radius in m, one fix a second.
func ringTrace(cars int, radius, speed float64, seconds int) string {
	var b strings.Builder
	b.WriteString("vehicle_id,time_s,lon,lat\n")
	for t := range seconds {
		for c := range cars {
			a := 2*math.Pi*float64(c)/float64(cars) + speed*float64(t)/radius
			lon, lat := degrees(radius*math.Cos(a), radius*math.Sin(a))
			fmt.Fprintf(&b, "car%02d,%d,%.8f,%.8f\n", c, t, lon, lat)
		}
	}
	return b.String()
}

// ringTowers are cells evenly on a circle.
func ringTowers(n int, radius float64) string {
	var b strings.Builder
	b.WriteString("cell_id,lon,lat,radio\n")
	for i := range n {
		a := 2 * math.Pi * (float64(i) + 0.2) / float64(n)
		lon, lat := degrees(radius*math.Cos(a), radius*math.Sin(a))
		fmt.Fprintf(&b, "cell%02d,%.8f,%.8f,LTE\n", i, lon, lat)
	}
	return b.String()
}

func degrees(x, y float64) (lon, lat float64) {
	const perDegree = math.Pi / 180 * 6371008.8
	return 10 + x/perDegree, 0.01 + y/perDegree // at the equator, where a degree is the same in both directions
}

const ringScenario = `
name: ring
seeds: 1
mobility: {trace: {file: ring.csv}}
radio: {towers: {file: towers.csv}, handover: {hysteresis: 0m}}
mec:
  sites: {per_cell: true}
  links: {backhaul: {rtt: 10ms, bandwidth: 1Gbps}, neighbour: {rtt: 2ms, bandwidth: 1Gbps}}
classes:
  - name: own
    key: vehicle
    size: 8MB
    reads: {rate: 5/s, bytes: 1kB}
    contract: {deadline: 14ms}
    penalty: {usd_per_late_read: 0.001}
policies: [static, lru, ttl, vector]
options: {ttl: {idle: 20s}}
`
