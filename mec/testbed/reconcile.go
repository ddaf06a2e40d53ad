package testbed

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// order is a copy that the engine wants.
type order struct {
	Number uint64
	From   mec.SiteID
	Ready  bool // as the engine knows
}

const heldSubject = ".up.held"

// reconcile brings together what a site has and what the engine believes, after the link between them was away or the
// engine was: what was not heard there is said again, what was not heard here is made up for. A region that was away is
// told where copies are.
func (r *replica) reconcile(subject string, data []byte) error {
	name := strings.TrimSuffix(strings.TrimPrefix(subject, strings.TrimSuffix(node.Subject("x", ""), "x.")), heldSubject)
	site, ok := r.decoder.Sites[name]
	var held []node.Held
	if err := json.Unmarshal(data, &held); err != nil || !ok {
		return fmt.Errorf("%s: no inventory of a site: %w", subject, err)
	}
	r.tellAll(site)
	if site == r.network.Region() {
		return nil
	}
	has := map[fabric.ObjectID]node.Held{}
	for _, h := range held {
		has[h.Object] = h
		at := copyAt{h.Object, site}
		switch o := r.Orders[at]; {
		case o.Number != h.Number: // it is not wanted, or another one is
			r.do(site, node.Order{Do: "drop", Object: h.Object, Number: h.Number})
		case h.Ready && !o.Ready:
			r.landed(at, h.Number)
		}
	}
	for _, at := range r.copiesAt(site) {
		o, ok := r.Orders[at] // what is lost may make the engine drop others
		switch {
		case !ok || has[at.Object].Number == o.Number:
		case !o.Ready:
			r.do(site, node.Order{Do: "copy", Object: at.Object, From: o.From, Number: o.Number})
		default:
			r.gone(at, o.Number)
			r.step(fabric.Event{Kind: fabric.Lost, Object: at.Object, Site: site})
		}
	}
	return nil
}

// copies are all copies that are wanted, in order.
func (r *replica) copies() []copyAt {
	all := make([]copyAt, 0, len(r.Orders))
	for at := range r.Orders {
		all = append(all, at)
	}
	slices.SortFunc(all, func(a, b copyAt) int { return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Site, b.Site)) })
	return all
}

// copiesAt are those at one site.
func (r *replica) copiesAt(site mec.SiteID) []copyAt {
	return slices.DeleteFunc(r.copies(), func(at copyAt) bool { return at.Site != site })
}
