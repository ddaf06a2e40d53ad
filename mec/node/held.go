package node

import (
	"context"
	"encoding/json"
	"time"

	"github.com/nats-io/nats.go"

	"headway/fabric"
)

// Held tells the engine of a copy at a node: what is told again after the link was away.
type Held struct {
	Object fabric.ObjectID `json:"object" doc:"Number of the object."`
	Number uint64          `json:"number" doc:"Number of the order that it was made by."`
	Ready  bool            `json:"ready" doc:"It is complete; else it is on its way."`
}

// linkEvery is how often a node looks whether its link is a new one.
const linkEvery = 100 * time.Millisecond

// watchLink tells the engine what is here whenever the link to the region is a new one, or the engine is: orders, and news
// of what became of them, may have been lost with the old one.
func (n *Node) watchLink() {
	type pair struct{ link, epoch uint64 }
	var told pair
	tick := time.NewTicker(linkEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-n.epoch.risen:
		case <-n.ctx.Done():
			return
		}
		if now := (pair{n.link(), n.epoch.get()}); now.link != 0 && now != told && n.tellHeld() {
			told = now
		}
	}
}

// onLead takes note of the engine that leads.
func (n *Node) onLead(m *nats.Msg) {
	var l Lead
	if json.Unmarshal(m.Data, &l) == nil {
		n.epoch.heed(l.Epoch)
	}
}

// link is the number of the leaf connection that is up, or 0.
func (n *Node) link() uint64 {
	z, err := n.srv.Leafz(nil)
	if err != nil || len(z.Leafs) == 0 {
		return 0
	}
	return z.Leafs[0].ID
}

// tellHeld says whether the engine has heard what is here.
func (n *Node) tellHeld() bool {
	n.mu.Lock()
	held := make([]Held, 0, len(n.held))
	for o, c := range n.held {
		held = append(held, Held{o, c.number, c.ready})
	}
	n.mu.Unlock()
	data, err := json.Marshal(held)
	if err != nil {
		n.fail(err)
		return true
	}
	ctx, cancel := context.WithTimeout(n.ctx, 2*time.Second)
	defer cancel()
	_, err = n.move.RequestWithContext(ctx, Subject(n.name, "up.held"), data)
	return err == nil
}
