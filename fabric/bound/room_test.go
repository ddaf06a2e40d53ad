package bound

import (
	"slices"
	"testing"
	"time"

	"headway/fabric"
	"headway/mec"
)

func TestScheduleFits(t *testing.T) {
	classes := []fabric.Class{{Bytes: 1, Objects: 3}, {Bytes: 2, Objects: 1}}
	d := &Demand{
		cfg:    fabric.Config{Network: &mec.Network{Sites: make([]mec.Site, 2)}, Classes: classes, Capacity: 2},
		layout: fabric.NewLayout(classes),
	}
	at := func(o fabric.ObjectID, s mec.SiteID, from, until time.Duration) fabric.Placement {
		return fabric.Placement{Object: o, Site: s, From: from, Until: until}
	}
	for _, c := range []struct {
		name     string
		schedule []fabric.Placement
		want     bool
	}{
		{"nothing", nil, true},
		{"two of one", []fabric.Placement{at(0, 0, 0, 9), at(1, 0, 3, 5)}, true},
		{"three of one", []fabric.Placement{at(0, 0, 0, 9), at(1, 0, 3, 5), at(2, 0, 4, 6)}, false},
		{"elsewhere", []fabric.Placement{at(0, 0, 0, 9), at(1, 0, 3, 5), at(2, 1, 4, 6)}, true},
		{"one after the other", []fabric.Placement{at(3, 1, 0, 4), at(3, 1, 8, 9), at(0, 1, 4, 8)}, true},
		{"one too large beside another", []fabric.Placement{at(3, 1, 0, 4), at(0, 1, 3, 8)}, false},
	} {
		if fits := !slices.Contains(d.full(c.schedule), true); fits != c.want {
			t.Errorf("%s: fits %v, want %v", c.name, fits, c.want)
		}
	}
}
