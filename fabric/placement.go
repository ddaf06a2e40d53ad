package fabric

import (
	"cmp"
	"time"

	"headway/mec"
)

// Placement says that a copy of an object is to be ready at a site from a time until another.
type Placement struct {
	Object      ObjectID
	Site        mec.SiteID
	From, Until time.Duration
}

// Compare orders placements by object, then by time, then by site.
func (p Placement) Compare(q Placement) int {
	return cmp.Or(cmp.Compare(p.Object, q.Object), cmp.Compare(p.From, q.From), cmp.Compare(p.Site, q.Site))
}
