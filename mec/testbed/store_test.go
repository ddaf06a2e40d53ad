package testbed

import (
	"net"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// A read does not wait for the copies that fill its link: it arrives long before they do.
func TestReadsGoBeforeCopies(t *testing.T) {
	l := testLinks(t, 1)
	region := l.net.Region()
	bulk, arrives := wire(t, l, region, 0, 64)
	read, near := net.Pipe()
	far, answered := net.Pipe()
	if err := l.join(near, far, direction{region, 0, mec.Interactive, 1}, direction{0, region, mec.Interactive, 1}); err != nil {
		t.Fatal(err)
	}
	const size = 4 << 20 // of weight 64, at 1 Gbit/s: two seconds
	go func() { _, _ = bulk.Write(make([]byte, size)) }()
	drained := make(chan struct{})
	go func() {
		defer close(drained)
		buffer := make([]byte, 64<<10)
		for sum := 0; sum < size; {
			n, err := arrives.Read(buffer)
			if err != nil {
				return
			}
			sum += n
		}
	}()
	await(t, "the copy to fill the link", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.queue.Bytes(func(k mec.Link) bool { return k.From == region && k.To == 0 }) > size*64/8
	})
	go func() { _, _ = read.Write([]byte("answer")) }()
	if _, err := answered.Read(make([]byte, 16)); err != nil {
		t.Fatal(err)
	}
	select {
	case <-drained:
		t.Error("the read waited for the copy")
	default:
	}
}

// A site that is full makes room for what the engine wants more, and never holds more than its capacity.
func TestCapacityIsKept(t *testing.T) {
	script, span := drive(testSites, 20*time.Second, 400*time.Millisecond)
	net := testNetwork(t, testSites)
	const capacity = 2 * testBytes // for two of five
	engine := testEngine(t, net, "lru", capacity)
	cfg := testConfig(t, testSites, "lru")
	cfg.Network, cfg.Engine, cfg.Capacity = net, engine, capacity
	cfg.WantsRead = func(_ fabric.ObjectID, o fabric.Outcome) bool {
		return engine.Wants().Has(fabric.Access) && engine.WantsRead(0, o)
	}
	p := begin(t, cfg, script, span)
	most := 0
	p.see("copies that make way, and reads of others", func() bool {
		for site := range mec.SiteID(testSites) {
			_, ready, _ := p.at(site)
			most = max(most, ready)
		}
		return p.evicted > 0 && p.count(fabric.Hit)+p.count(fabric.Late) > 0
	})
	if most > 2 {
		t.Errorf("a site holds %d copies, and has room for two", most)
	}
}

// What was decided while a site's link was away is done when it is back: copies that were ordered come, and those that
// were dropped go.
func TestReconciled(t *testing.T) {
	const stay = 1200 * time.Millisecond
	for name, state := range map[string]Wire{"cut": Cut, "hole": Hole} {
		t.Run(name, func(t *testing.T) {
			script, span := drive(testSites, stay, 40*time.Millisecond)
			script = script[:len(script)-testClients] // they leave when the copies are there, however long that takes
			var faults []Step
			for site := range mec.SiteID(testSites - 1) { // away while copies come, and while the vehicles go
				at := time.Duration(site) * stay
				faults = append(faults, Step{At: at + stay/20, Kind: Rewire, Site: site, Wire: state}, Step{At: at + stay/3, Kind: Rewire, Site: site, Wire: Sound},
					Step{At: at + stay*3/4, Kind: Rewire, Site: site, Wire: state}, Step{At: at + stay*5/4, Kind: Rewire, Site: site, Wire: Sound})
			}
			p := begin(t, testConfig(t, testSites, "closest"), with(script, faults...), time.Hour) // it is ended when all is seen
			const last = mec.SiteID(testSites - 1)
			p.see("the copies at the last site", func() bool { _, ready, _ := p.at(last); return ready == testClients })
			p.f.clock.WaitUntil(t.Context(), span) // who reads after it has left is back
			for c := range fabric.ClientID(testClients) {
				what, data, err := node.EncodeEvent(&fabric.Event{Kind: fabric.TripEnd, Client: c}, p.f.clock.Now(), p.f.clock)
				if err == nil {
					err = p.f.vehicles(last, int32(c)).Publish(node.Subject(p.f.name(last), what), data)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			p.see("the copies of all who have left to go", func() bool { return len(p.ready) == 0 })
		})
	}
}
