package fabric

import (
	"testing"
	"time"

	"headway/mec"
)

// What a queue did to reads is held against answers from elsewhere while it lasts, and forgotten after.
func TestQueuesAreForgotten(t *testing.T) {
	e, v := pairEngine(t, Class{Name: "tiles", Key: PerItem})
	idle := v.missed(e, 0, e.Network.Region(), 0)
	const fine = 0.01
	for range 100 {
		e.now += 10 * time.Millisecond
		v.learnLate(e, 0, &Event{Kind: Access, Outcome: Miss, PenaltyUSD: fine, Site: 0}, e.Network.Region())
	}
	if queued := v.missed(e, 0, e.Network.Region(), 0); queued < fine/2 {
		t.Errorf("a hundred reads were fined $%v each of late: the next is expected to cost $%v", fine, queued)
	}
	if next := v.missed(e, 0, mec.SiteID(1), 0); next >= fine/2 {
		t.Errorf("reads next door are expected to cost $%v, where only the region's were fined", next)
	}
	e.now += 10 * time.Minute
	if later := v.missed(e, 0, e.Network.Region(), 0); later > 1.001*idle {
		t.Errorf("ten minutes after the queue a read is expected to cost $%v, and $%v on idle links", later, idle)
	}
}
