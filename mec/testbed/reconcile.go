package testbed

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/nats-io/nats.go"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

// order is a copy that the engine wants.
type order struct {
	number uint64
	from   mec.SiteID
	ready  bool // as the engine knows
}

const heldSubject = ".up.held"

// reconcile brings together what a site has and what the engine believes, after the link between them was away: what was
// not heard there is said again, what was not heard here is made up for.
func (s *engineService) reconcile(m *nats.Msg) {
	name := strings.TrimSuffix(strings.TrimPrefix(m.Subject, strings.TrimSuffix(node.Subject("x", ""), "x.")), heldSubject)
	site, ok := s.sites[name]
	var held []node.Held
	if err := json.Unmarshal(m.Data, &held); err != nil || !ok {
		s.err = errors.Join(s.err, fmt.Errorf("%s: no inventory of a site: %w", m.Subject, err))
		return
	}
	has := map[fabric.ObjectID]node.Held{}
	for _, h := range held {
		has[h.Object] = h
		at := copyAt{h.Object, site}
		switch o := s.orders[at]; {
		case o.number != h.Number: // it is not wanted, or another one is
			s.do(site, node.Order{Do: "drop", Object: h.Object, Number: h.Number})
		case h.Ready && !o.ready:
			s.landed(at, h.Number)
		}
	}
	for at, o := range s.orders {
		if at.site != site || has[at.object].Number == o.number {
			continue
		}
		if !o.ready {
			s.do(site, node.Order{Do: "copy", Object: at.object, From: o.from, Number: o.number})
			continue
		}
		s.gone(at, o.number)
		s.step(fabric.Event{Kind: fabric.Lost, Object: at.object, Site: site})
	}
	if err := m.Respond(nil); err != nil {
		s.err = errors.Join(s.err, err)
	}
}
