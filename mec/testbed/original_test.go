package testbed

import (
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// Originals that nobody needs fall asleep in the region; when their clients come they are rehydrated, and the copies that
// waited for that land.
func TestOriginalsSleepAndWake(t *testing.T) {
	net := testNetwork(t, testSites)
	book, _ := mec.Book("operator-internal")
	book.Region[mec.Archive].Rehydrate = mec.Rehydration{Least: 2 * time.Second, Most: 4 * time.Second}
	class := fabric.Class{
		Name: "own", Key: fabric.PerVehicle, Objects: testClients, Bytes: testBytes, ReadRate: 10, ReadBytes: 64 << 10,
		Late: func(time.Duration) float64 { return 0.001 }, Tiers: []mec.Tier{mec.Hot, mec.Archive},
	}
	class.Lifecycle[mec.Archive] = time.Second
	engine, err := fabric.New(fabric.Config{
		Network: net, Prices: book, Clients: testClients, Map: row{testSites}, Options: fabric.DefaultOptions(), Classes: []fabric.Class{class},
	}, "closest")
	if err != nil {
		t.Fatal(err)
	}
	cfg := testConfig(t, testSites, "closest")
	cfg.Network, cfg.Engine = net, engine
	cfg.Originals = &node.Originals{
		Spec: book.Region, Has: func(fabric.ObjectID) bool { return true }, Draw: func(fabric.ObjectID) float64 { return 0.5 },
		Bytes: func(fabric.ObjectID) int64 { return testBytes },
	}
	cfg.WantsRead = func(_ fabric.ObjectID, o fabric.Outcome) bool { return engine.WantsRead(0, o) }
	const come = 6 * time.Second
	script, span := drive(1, 400*time.Second, 400*time.Millisecond)
	for i := range script {
		script[i].At += come
	}
	p := begin(t, cfg, script, span)
	p.see("the originals to fall asleep", func() bool { return len(p.moved) >= testClients })
	p.see("copies of what was asleep", func() bool { return len(p.ready) == testClients })
	p.see("reads of the copies", func() bool { return p.count(fabric.Hit) > 0 })
	p.stop()
	want := append(slices.Repeat([]mec.Tier{mec.Archive}, testClients), slices.Repeat([]mec.Tier{mec.Hot}, testClients)...)
	if !slices.Equal(p.moved, want) || p.thawed != testClients {
		t.Errorf("moved to %v, %d rehydrated", p.moved, p.thawed)
	}
	for _, r := range p.reads {
		if r.Outcome == fabric.Cold && (r.Latency < time.Millisecond || r.Latency > 5*time.Second+p.f.clock.Scenario(r.Took)) {
			t.Errorf("a cold read took %v", r.Latency)
		}
	}
}
