package node

import (
	"encoding/json"
	"slices"
	"sync"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
)

// directory is where ready copies are, as the engine last said: good enough to ask there, and who asks in vain asks the
// region.
type directory struct {
	mu sync.RWMutex
	at map[fabric.ObjectID][]Where
}

func (d *directory) init() { d.at = map[fabric.ObjectID][]Where{} }

// set takes note of a copy. News of an older copy than the one known is old.
func (d *directory) set(w Where) {
	d.mu.Lock()
	defer d.mu.Unlock()
	at := d.at[w.Object]
	i := slices.IndexFunc(at, func(o Where) bool { return o.Site == w.Site })
	switch {
	case i >= 0 && at[i].Number > w.Number:
	case i >= 0 && w.Ready:
		at[i] = w
	case i >= 0:
		d.at[w.Object] = slices.Delete(at, i, i+1)
	case w.Ready:
		d.at[w.Object] = append(at, w)
	}
}

// order is the number of a site's copy; ok says whether there is one.
func (d *directory) order(o fabric.ObjectID, s mec.SiteID) (number uint64, ok bool) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, w := range d.at[o] {
		if w.Site == s {
			return w.Number, true
		}
	}
	return 0, false
}

// sites are those with a copy.
func (d *directory) sites(o fabric.ObjectID) []mec.SiteID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	var at []mec.SiteID
	for _, w := range d.at[o] {
		at = append(at, w.Site)
	}
	return at
}

// nearest is the location that answers soonest, of the region and the sites with a copy, by the cost of asking it.
func (d *directory) nearest(o fabric.ObjectID, region mec.SiteID, cost func(mec.SiteID) int64) mec.SiteID {
	d.mu.RLock()
	defer d.mu.RUnlock()
	best, least := region, cost(region)
	for _, w := range d.at[o] {
		if c := cost(w.Site); c < least || c == least && w.Site < best {
			best, least = w.Site, c
		}
	}
	return best
}

// onWhereAll takes note of all copies that there are.
func (n *Node) onWhereAll(m *nats.Msg) {
	var all []Where
	if json.Unmarshal(m.Data, &all) != nil {
		return
	}
	for _, w := range all {
		if n.epoch.heed(w.Epoch) {
			n.learnWhere(w)
		}
	}
}

func (n *Node) onWhere(m *nats.Msg) {
	var w Where
	if json.Unmarshal(m.Data, &w) == nil && n.epoch.heed(w.Epoch) {
		n.learnWhere(w)
	}
}

// learnWhere takes note of a copy. The region brings a new one up to date: it may have been made of what was there before
// the latest write.
func (n *Node) learnWhere(w Where) {
	if w.Site == n.cfg.Site {
		return
	}
	n.where.set(w)
	if n.region && w.Ready {
		if v, ok := n.versions.get(w.Object); ok {
			n.push(w.Object, v, w.Site)
		}
	}
}
