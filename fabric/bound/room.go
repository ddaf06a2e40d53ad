package bound

import (
	"cmp"
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
)

// full says which sites have no room for a schedule at some time. Without a capacity, none.
func (d *Demand) full(schedule []fabric.Placement) []bool {
	if d.cfg.Capacity == 0 {
		return nil
	}
	type change struct {
		at    time.Duration
		site  mec.SiteID
		bytes int64
	}
	changes := make([]change, 0, 2*len(schedule))
	for i := range schedule {
		p := &schedule[i]
		bytes := d.cfg.Classes[d.layout.Class(p.Object)].Bytes
		changes = append(changes, change{p.From, p.Site, bytes}, change{p.Until, p.Site, -bytes})
	}
	slices.SortFunc(changes, func(a, b change) int { // what goes makes room for what comes
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.bytes, b.bytes))
	})
	full, used := make([]bool, len(d.cfg.Network.Sites)), make([]int64, len(d.cfg.Network.Sites))
	for _, c := range changes {
		if used[c.site] += c.bytes; used[c.site] > d.cfg.Capacity {
			full[c.site] = true
		}
	}
	return full
}
