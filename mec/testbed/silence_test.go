package testbed

import (
	"context"
	"sync"
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
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			cfg := testConfig(t, testSites, "lru")
			rec := &record{ready: map[copyAt]bool{}, coming: map[copyAt]bool{}}
			cfg.Watch, cfg.Dir = rec, t.TempDir()
			f, err := Start(ctx, cfg)
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := f.Stop(); err != nil {
					t.Error(err)
				}
			}()
			const away = mec.SiteID(1)
			if err := f.SetLink(away, cfg.Network.Region(), state); err != nil {
				t.Fatal(err)
			}
			var script []Step
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
			var playing sync.WaitGroup
			playing.Go(func() {
				if _, err := f.Play(ctx, with(script), until); err != nil {
					t.Error(err)
				}
			})
			at := func(s mec.SiteID) (ordered, landed, reads int) {
				rec.mu.Lock()
				defer rec.mu.Unlock()
				for o := range fabric.ObjectID(testClients) {
					if rec.coming[copyAt{o, s}] {
						ordered++
					}
					if rec.ready[copyAt{o, s}] {
						landed++
					}
				}
				for i := range rec.reads {
					if rec.reads[i].Site == s {
						reads++
					}
				}
				return ordered, landed, reads
			}
			await(t, "copies at the first site", func() bool { _, landed, _ := at(0); return landed == testClients })
			await(t, "reads at the silenced site", func() bool { _, _, reads := at(away); return reads >= testClients })
			if ordered, landed, _ := at(away); ordered+landed > 0 {
				t.Errorf("%d copies were ordered at the site, and %d landed there", ordered, landed)
			}
			if err := f.SetLink(away, cfg.Network.Region(), Sound); err != nil {
				t.Fatal(err)
			}
			await(t, "copies at the site after its silence", func() bool { _, landed, _ := at(away); return landed == testClients })
			cancel()
			playing.Wait()
		})
	}
}
