package sim

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"headway/results"
)

// measuredNode is a calibration in which every request of a kind takes the same time.
func measuredNode(t *testing.T, read, past, elsewhere, write float64) files {
	t.Helper()
	c := results.Calibration{Schema: results.SchemaVersion, Kind: "calibration", Shares: []float64{0, 1}}
	for _, row := range []struct {
		stack, do string
		us        float64
	}{
		{"unified", results.DoRead, read},
		{"unified", results.DoElsewhere, elsewhere},
		{"unified", results.DoWrite, write},
		{"tiered", results.DoRead, read},
		{"tiered", results.DoPastCache, past},
		{"tiered", results.DoWrite, write},
	} {
		c.Rows = append(c.Rows, results.NodeRow{Stack: row.stack, Via: "process", Do: row.do, Bytes: 1024, TookUS: []float64{row.us, row.us}})
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return files{"c.json": string(text)}
}

// seen are the reads of a policy in a world of the quickstart with a few cars, whose reads never queue.
func seen(t *testing.T, f files, policy string, set ...string) []Read {
	t.Helper()
	set = append(set, "duration=4m", "seeds=1", "mobility.highway.vehicles=6", "classes[0].writes.rate=0.2/s", "classes[0].reads.rate=0.5/s")
	x := build(t, load(t, "quickstart", set...), f)
	w, err := newWorld(x, x.makeTraffic(1), 1, policy)
	if err != nil {
		t.Fatal(err)
	}
	var all []Read
	w.sink = readSink(func(r *Read) { all = append(all, *r) })
	if err := w.run(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if len(all) < 200 {
		t.Fatalf("%d reads", len(all))
	}
	return all
}

// A node that was measured to take what the constants say is the node of the constants: 50 µs, and 100 µs to the first byte
// that the price book has. The traffic is the same.
func TestMeasuredNodeIsTheConstantOne(t *testing.T) {
	constant := seen(t, nil, "lru")
	measured := seen(t, measuredNode(t, 150, 0, 150, 50), "lru", "mec.node.model=unified", "mec.node.calibration=c.json")
	if len(constant) != len(measured) {
		t.Fatalf("%d reads and %d", len(constant), len(measured))
	}
	misses := 0
	for i := range constant {
		a, b := constant[i], measured[i]
		switch a.Outcome {
		case "miss": // the measured node's time to the first byte is there also where the first byte is the region's
			misses++
			if a.From == "region" {
				b.Latency -= 100 * time.Microsecond
			}
		case "hit":
		default:
			continue
		}
		if a.At != b.At || a.Outcome != b.Outcome || a.Latency != b.Latency {
			t.Fatalf("read %d: %+v, measured %+v", i, a, b)
		}
	}
	if misses == 0 {
		t.Error("no misses")
	}
}

// What only the tiered node's store holds takes longer: the first read of a copy, and the first after a write. A read from
// elsewhere looks in vain into cache and store before.
func TestTieredNodeReadsPastItsCache(t *testing.T) {
	f := measuredNode(t, 150, 1150, 400, 50)
	unified := seen(t, f, "lru", "mec.node.model=unified", "mec.node.calibration=c.json")
	tiered := seen(t, f, "lru", "mec.node.model=tiered", "mec.node.calibration=c.json")
	past, cached := 0, 0
	for i := range unified {
		more := tiered[i].Latency - unified[i].Latency
		if unified[i].Outcome != tiered[i].Outcome {
			continue // the miss took longer, and so the copy came in between
		}
		switch {
		case unified[i].Outcome == "miss" && more != time.Millisecond:
			t.Errorf("a miss took %v longer", more)
		case unified[i].Outcome != "hit":
		case more == time.Millisecond:
			past++
		case more == 0:
			cached++
		}
	}
	if past < 10 || cached < 2*past {
		t.Errorf("%d reads went past the cache, %d did not", past, cached)
	}
}

// Measured nodes are told over the links what to copy: a copy from the region begins three one-way trips later.
func TestMeasuredNodesAreTold(t *testing.T) {
	landings := func(f files, set ...string) (at []time.Duration) {
		set = append(set, "duration=2m", "seeds=1", "mobility.highway.vehicles=1", "mec.links.backhaul.rtt=40ms")
		x := build(t, load(t, "quickstart", set...), f)
		w, err := newWorld(x, x.makeTraffic(1), 1, "closest")
		if err != nil {
			t.Fatal(err)
		}
		w.audit = func(e entry) {
			if e.kind == bookLand {
				at = append(at, e.at)
			}
		}
		if err := w.run(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		return at
	}
	constant := landings(nil)
	measured := landings(measuredNode(t, 150, 0, 150, 50), "mec.node.model=unified", "mec.node.calibration=c.json")
	if len(constant) == 0 || len(measured) != len(constant) || measured[0]-constant[0] != 60*time.Millisecond {
		t.Errorf("copies landed at %v, of measured nodes at %v", constant, measured)
	}
}

// A calibration that cannot be used is refused with what is wrong.
func TestCalibrationIsRefused(t *testing.T) {
	s := load(t, "quickstart", "duration=1m", "mec.node.model=unified", "mec.node.calibration=c.json")
	for text, want := range map[string]string{
		"":                          "the file is empty",
		`{"schema":1,"kind":"run"}`: "a calibration is wanted",
		`{"schema":1,"kind":"calibration","rows":[]}`: "was not measured",
		`{"schema":1,"kind":"calibration","shares":[0,1],"rows":[{"stack":"unified","via":"process","do":"read","bytes":1,"took_us":[1,-1]}]}`: "-1 us is no time",
		`{"schema":1,"kind":"calibration","shares":[0,1],"rows":[{"stack":"unified","via":"process","do":"read","bytes":1,"took_us":[1]}]}`:    "at 2 shares",
	} {
		if _, err := Build(s, files{"c.json": text}.open); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
