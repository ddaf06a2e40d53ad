package fabric

import (
	"testing"
	"time"

	"headway/mec"
)

// A place on a plan is a tile that will be read, as likely as plans come true; of a plan that is likely a lie nothing is
// gathered. What is read as planned is not ahead any more and speaks for the rest; what is not in time, against it.
func TestPlannedTilesAreBelievedByTheRecord(t *testing.T) {
	told := func(kept float64) (*vector, *forecast) {
		e, v := pairEngine(t, Class{Name: "tiles", Key: PerTile, ReadOnTile: true})
		e.Step(0, Event{Kind: TripStart, Client: 0, Site: 0}, nil)
		v.hints.plans = record{made: recordMost, kept: kept}
		e.Step(0, Event{Kind: Hint, Hint: Route, Client: 0, Site: 1, DueAt: 10 * time.Second}, nil)
		e.Step(0, Event{Kind: Hint, Hint: Route, Client: 0, Site: mec.None, X: 1500, DueAt: 20 * time.Second, Token: 1}, nil)
		return v, &forecast{}
	}
	v, f := told(recordMost)
	v.hints.speakTiles(0, 0, time.Minute, v.ensemble(0), f)
	if len(f.tiles) != 1 || f.tiles[0].site != 1 || f.tiles[0].p < 0.9 || f.tiles[0].mean != 20 {
		t.Errorf("of a plan that is true the tiles %+v are ahead", f.tiles)
	}
	f.tiles = f.tiles[:0]
	v.hints.speakTiles(0, 0, 10*time.Second, v.ensemble(0), f)
	if len(f.tiles) != 0 {
		t.Errorf("beyond the horizon there are %+v", f.tiles)
	}
	c := v.hints.clients[0]
	v.hints.entered(0, 0)
	if len(c.needs) != 0 || c.needed <= 1 {
		t.Errorf("after it was read as planned %d tiles are ahead, the others believed by %v", len(c.needs), c.needed)
	}
	v, f = told(recordMost / 4)
	v.hints.speakTiles(0, 0, time.Minute, v.ensemble(0), f)
	if len(f.tiles) != 0 {
		t.Errorf("of a plan that is likely a lie %+v are ahead", f.tiles)
	}
	v.hints.overdue(0, time.Hour)
	if c := v.hints.clients[0]; len(c.needs) != 0 || c.needed >= 1 {
		t.Errorf("long after its time %d tiles are ahead, the others believed by %v", len(c.needs), c.needed)
	}
}
