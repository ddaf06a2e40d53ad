package fabric

import (
	"math"
	"testing"
	"time"
)

// A tile is staged for all that head for it together, where for each of them alone it would not be worth it; once, however
// often each says so; and not for those that should have come by now.
func TestTilesAreStagedForAllThatComeTogether(t *testing.T) {
	heading := func(clients int, times int, p float64) bool {
		e, v := pairEngine(t, Class{Name: "tiles", Key: PerTile, ReadOnTile: true})
		visit := tileVisit{object: 0, visit: visit{site: 0, p: p, mean: 0.05, sd: 0.01}}
		for range times {
			for id := range clients {
				v.stageTile(e, 0, &visit, ClientID(id))
			}
		}
		return e.Has(0, 0)
	}
	// A miss costs $0.001, a copy about $0.0002.
	if heading(1, 1, 0.15) || heading(1, 8, 0.15) {
		t.Error("one that may come has it staged")
	}
	if !heading(4, 1, 0.15) {
		t.Error("four that may come do not have it staged")
	}
	if !heading(1, 1, 0.9) {
		t.Error("one that is sure to come does not have it staged")
	}
	var c coming
	for id := range 3 {
		c.expect(0, ClientID(id), 0.5, time.Second)
	}
	c.expect(0, 1, 0.2, 3*time.Second)
	if reads, any := c.all(0, time.Hour); math.Abs(reads-1.2) > 1e-6 || math.Abs(any-(1-0.5*0.5*0.8)) > 1e-6 {
		t.Errorf("%v reads, one at least with %v", reads, any)
	}
	if reads, any := c.all(2*time.Second, time.Hour); math.Abs(reads-0.2) > 1e-6 || math.Abs(any-0.2) > 1e-6 {
		t.Errorf("later %v reads, one at least with %v", reads, any)
	}
	for id := range 2 * comingMost {
		c.expect(0, ClientID(100+id), 0.4, time.Second)
	}
	if reads, _ := c.all(0, time.Hour); math.Abs(reads-(2*0.5+0.4*(comingMost-2))) > 1e-6 {
		t.Errorf("%v reads of the most likely", reads)
	}
}
