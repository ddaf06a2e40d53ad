package testbed

import (
	"fmt"
	"slices"

	"headway/mec"
)

// Wire is the state of a link.
type Wire uint8

// The states of a link.
const (
	Sound Wire = iota
	Cut        // what is connected over it breaks, and nothing new connects
	Hole       // what is sent over it stays on its way until it is sound again
)

// SetLink sets the state of the link between two locations, in both directions. It is an error if there is none.
func (f *Fabric) SetLink(a, b mec.SiteID, state Wire) error { return f.links.set(a, b, state) }

func (l *links) set(a, b mec.SiteID, state Wire) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	found := false
	for i, link := range l.net.Links {
		if link.From == a && link.To == b || link.From == b && link.To == a {
			l.state[i], found = state, true
		}
	}
	if !found {
		return fmt.Errorf("no link between locations %d and %d", a, b)
	}
	for j := range l.open {
		if l.worst(j.there, j.back) == Cut {
			go j.close() // it may wait for a peer that writes
		}
	}
	close(l.changed) // whoever waits at a hole looks again
	l.changed = make(chan struct{})
	return nil
}

// worst is the worst state of the links that directions pass. The caller holds the lock.
func (l *links) worst(ways ...direction) Wire {
	worst := Sound
	for _, d := range ways {
		l.net.Walk(d.from, d.to, func(link int32) {
			switch s := l.state[link]; {
			case s == Cut, s == Hole && worst == Sound:
				worst = s
			}
		})
	}
	return worst
}

// pass waits until a direction has no hole, and says whether it may go on.
func (l *links) pass(d direction, over <-chan struct{}) bool {
	for {
		l.mu.Lock()
		hole, changed := l.worst(d) == Hole, l.changed
		l.mu.Unlock()
		if !hole {
			return true
		}
		select {
		case <-changed:
		case <-over:
			return false
		}
	}
}

// states are the states of the links of a network, all sound.
func states(net *mec.Network) []Wire { return slices.Repeat([]Wire{Sound}, len(net.Links)) }
