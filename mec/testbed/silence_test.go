package testbed

import (
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

// While a site's link is away, the engine does not know who came there, and orders nothing; when it is back, the next read
// says who is there.
func TestLinkAwaySilences(t *testing.T) {
	for name, state := range map[string]Wire{"cut": Cut, "hole": Hole} {
		t.Run(name, func(t *testing.T) {
			cfg := testConfig(t, testSites, "lru")
			const away = mec.SiteID(1)
			script := []Step{{Kind: Rewire, Site: away, Wire: state}}
			for c := range int32(testClients) {
				for i, s := range []mec.SiteID{0, away} {
					at, client := time.Duration(i)*400*time.Millisecond, fabric.ClientID(c)
					script = append(script, Step{At: at, Kind: Attach, Client: c, Site: s},
						Step{At: at, Client: c, Site: s, Event: fabric.Event{Kind: []fabric.Kind{fabric.TripStart, fabric.Crossing}[i], Client: client, Site: s}})
				}
			}
			const until = 400 * time.Second
			for at := 100 * time.Millisecond; at < until; at += 40 * time.Millisecond {
				c := int32(at / (40 * time.Millisecond) % testClients)
				script = append(script, Step{
					At: at, Kind: Read, Client: c, Site: min(away, mec.SiteID(at/(400*time.Millisecond))), Object: fabric.ObjectID(c), Bytes: 64 << 10, Deadline: 20 * time.Millisecond,
				})
			}
			p := begin(t, cfg, with(script), until)
			p.see("copies at the first site", func() bool { _, ready, _ := p.at(0); return ready == testClients })
			p.see("reads at the silenced site", func() bool { _, _, reads := p.at(away); return reads >= testClients })
			p.see("nothing", func() bool {
				if coming, ready, _ := p.at(away); coming+ready > 0 {
					t.Errorf("%d copies were ordered at the site, and %d are there", coming, ready)
				}
				return true
			})
			if err := p.f.SetLink(away, cfg.Network.Region(), Sound); err != nil {
				t.Fatal(err)
			}
			p.see("copies at the site after its silence", func() bool { _, ready, _ := p.at(away); return ready == testClients })
		})
	}
}
