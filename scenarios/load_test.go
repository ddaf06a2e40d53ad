package scenarios

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCatalogueLoads(t *testing.T) {
	var names []string
	for _, e := range Catalogue() {
		names = append(names, e.Name)
		t.Run(e.Name, func(t *testing.T) {
			s := load(t, string(e.Text), needs(e.Name)...)
			if s.Name != e.Name || s.About != e.About || e.About == "" {
				t.Errorf("name %q, about %q; the catalogue says %q, %q", s.Name, s.About, e.Name, e.About)
			}
			if !strings.HasPrefix(string(e.Text), "# yaml-language-server: $schema=scenario.schema.json\n#\n# "+e.Name+": ") {
				t.Error("it does not begin with the modeline and a comment that says what it shows")
			}
			if !strings.Contains(string(e.Text), "\n# Why a ") {
				t.Error("no comment argues its penalty")
			}
			if found, ok := Find(e.Name); !ok || string(found.Text) != string(e.Text) {
				t.Error("Find does not find it")
			}
		})
	}
	want := []string{
		"city", "commuters", "flash-crowd", "fleet-winter", "highway", "luxembourg",
		"prp-geolife-100", "prp-geolife-400", "prp-geolife-tree-81", "prp-sf-100-300s", "prp-sf-100-60s", "prp-sf-400-300s", "prp-sf-400-60s",
		"prp-sf-tree-81", "quickstart", "rush-hour", "taxis",
	}
	if !slices.Equal(names, want) {
		t.Errorf("the catalogue is %v, want %v", names, want)
	}
	if _, ok := Find("nowhere"); ok {
		t.Error("Find finds what is not there")
	}
}

func TestTemplateLoads(t *testing.T) { load(t, string(Template())) }

// The effective scenario, written out, is the same scenario.
func TestYAMLRoundTrip(t *testing.T) {
	texts := map[string]string{"small": small, "template": string(Template()), "all": all}
	for _, e := range Catalogue() {
		texts[e.Name] = string(e.Text)
	}
	for name, yaml := range texts {
		t.Run(name, func(t *testing.T) {
			s := load(t, yaml, needs(name)...)
			back := load(t, string(s.YAML()))
			back.Overrides, s.Overrides = nil, nil
			if diff := cmp.Diff(s, back); diff != "" {
				t.Errorf("printed:\n%s\nread again (-first +second):\n%s", s.YAML(), diff)
			}
			if s.Hash() != back.Hash() || string(s.YAML()) != string(back.YAML()) {
				t.Error("the hash or the print changed")
			}
		})
	}
}

// all uses what small leaves out.
const all = `name: all
about: "every: key, \"quoted\" – and not ASCII"
seeds: [5, 3]
duration: 1h
mobility:
  city: {vehicles: 3, straight: 0.5, left: 0.25, converge: 30%, converge_at: 5m, origin: [2.35, 48.85]}
  telemetry:
    interval: 500ms
    noise: {position: 5m, correlation: 30s, speed: 0.2m/s, heading: 2deg}
    delay: {median: 200ms, p95: 1s}
    loss: 1%
    outages: {every: 10m, for: 30s, areas: [{centre: [2.35, 48.86], radius: 300m}]}
    fallback: cell
radio:
  grid: {rows: 2, columns: 3, north_west: [2.3, 48.9], south_east: [2.4, 48.8]}
  handover: {hysteresis: 0m, interruption: 0s}
  rtt: {median: 5ms, p95: 5ms}
mec:
  sites: {list: [{name: east, lon: 2.38, lat: 48.85}, {name: west, lon: 2.32, lat: 48.85}]}
  links:
    backhaul: {model: fixed, delay: 40ms, rtt: 0s}
  capacity: 1.5GiB
  prices: public-list
classes:
  - {name: a, key: item, items: 7, zipf: 1.1, size: 5kB, reads: {on: none}, contract: {not_at: [east], session: read-your-writes}}
  - {name: b, key: tile, tile: 0.25km, size: 1GB, reads: {on: tile, bytes: 1B}, penalty: {usd_per_late_ms: 0.02USD}}
  - {name: c, key: vehicle, size: 1B, reads: {rate: 7/h}, penalty: {usd_per_second_without: 1}}
policies: [static, ttl]
options: {ttl: {idle: 3s}, vector: {lookahead: 0s}}
faults: [{site: west, at: 0s, for: 1m}, {site: west, at: 1m, for: 1m}]
gates:
  - {compare: [ttl, static], metric: cost_usd, below: -12.5%, on_no_data: pass}
  - {policy: ttl, class: b, metric: hit_rate, at_least: 0.25, confidence: 99%}
`

func TestDefaults(t *testing.T) {
	s := load(t, small)
	k := s.Classes[0]
	for what, ok := range map[string]bool{
		"10 seeds":                 len(s.Seeds) == 10 && s.Seeds[0] == 1,
		"generator's vehicles":     s.Mobility.Highway.Vehicles == 60,
		"speed limit":              s.Mobility.Clean.MaxSpeed == 60,
		"road cells":               s.Radio.Road != nil && s.Radio.Road.Spacing == 1000 && s.Radio.Hexagons == nil,
		"cells per site":           s.MEC.Sites.CellsPerSite == 40,
		"backhaul":                 s.MEC.Links.Backhaul.RTT == Duration(12*time.Millisecond) && s.MEC.Links.Backhaul.Bandwidth == 10e9,
		"neighbour":                s.MEC.Links.Neighbour.RTT == Duration(4*time.Millisecond) && s.MEC.Links.Neighbour.Bandwidth == 25e9,
		"price book":               s.MEC.Prices == "operator-internal",
		"deadline":                 k.Contract.Deadline == Duration(20*time.Millisecond),
		"Poisson reads":            k.Reads.On == "poisson",
		"ttl's idle time":          s.Options.TTL.Idle == Duration(10*time.Minute),
		"nothing that is not said": s.Gates == nil && s.Faults == nil && s.Mobility.Trace == nil,
	} {
		if !ok {
			t.Errorf("default of %s is not there: %+v", what, s)
		}
	}
	if s := load(t, strings.Replace(small, "highway", "city", 1)); s.Radio.Hexagons == nil || s.Radio.Hexagons.Radius != 500 || s.Radio.Road != nil {
		t.Errorf("a city without radio has %+v, want hexagons", s.Radio)
	}
	if s := load(t, small+"mec: {sites: {per_cell: true}}\n"); s.MEC.Sites.CellsPerSite != 0 {
		t.Errorf("per_cell leaves %d cells per site", s.MEC.Sites.CellsPerSite)
	}
	if s := load(t, small+"mec: {links: {backhaul: {rtt: 0s}}}\n"); s.MEC.Links.Backhaul.RTT != 0 {
		t.Error("a round trip of 0s that is written down is not kept")
	}
}

func TestHash(t *testing.T) {
	s := load(t, small)
	if h := s.Hash(); len(h) != 16 || h != load(t, small).Hash() {
		t.Errorf("hash %q is not 16 digits, the same each time", h)
	}
	same := load(t, "# moved about\n"+strings.Replace(small, "duration: 10m\n", "", 1)+"duration: 600s\nseeds: 1..10\n")
	if same.Hash() != s.Hash() {
		t.Error("order, comments, notation or spelled out defaults change the hash")
	}
	if load(t, small, "duration=11m").Hash() == s.Hash() {
		t.Error("another scenario has the same hash")
	}
	if load(t, small, "seeds=11", "policies=[lru]", "options.vector.lookahead=0s").Hash() != s.Hash() {
		t.Error("what is done in a world changes its hash")
	}
	entry, _ := Find("taxis")
	at := func(dir string) string {
		return load(t, string(entry.Text), "mobility.trace.file="+dir+"cabs.csv", "radio.towers.file="+dir+"towers.csv").Hash()
	}
	if at("/here/") != at("/there/") {
		t.Error("the hash depends on where the files lie")
	}
}

func TestPaths(t *testing.T) {
	text := strings.Replace(small, "{highway: {}}", "{trace: {file: cabs.csv}}", 1) + "radio: {towers: {file: /abs/towers.csv}}\n"
	s, err := Load(Source{Name: "my/s.yaml", Text: []byte(text), Dir: "my", WorkDir: "work"})
	if err != nil || s.Mobility.Trace.File != "my/cabs.csv" || s.Radio.Towers.File != "/abs/towers.csv" || s.Source != "s.yaml" {
		t.Errorf("got %+v, %v", s, err)
	}
	s, err = Load(Source{Name: "s.yaml", Text: []byte(text), Dir: "my", WorkDir: "work", Set: []string{"mobility.trace.file=x.csv"}})
	if err != nil || s.Mobility.Trace.File != "work/x.csv" {
		t.Errorf("got %+v, %v", s, err)
	}
}
