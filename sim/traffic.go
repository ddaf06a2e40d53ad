package sim

import (
	"cmp"
	"slices"
	"time"

	"headway/mobility"
	"headway/mobility/radio"
)

// traffic is the motion of all vehicles of one seed, as the events that it means for the network. It is the same for
// every policy.
type traffic struct {
	tracks *mobility.Tracks
	moves  []move // in order of time
	links  links
	levels *radio.Levels // nil: no signal is measured
	tripS  float64
	hash   uint64
}

// move is something that a vehicle's motion brings about.
type move struct {
	at      time.Duration
	vehicle int32
	arg     int32 // trip, cell or tile
	kind    moveKind
	class   uint8         // of enterTile; of attach: the handover's kind
	stall   time.Duration // of attach: how long from then no data flows
}

type moveKind uint8

const (
	tripStart moveKind = iota // arg: the trip; the cell and the tiles follow at the same time
	attach                    // arg: the cell that serves from now on
	enterTile                 // arg: the tile of a class
	tripEnd
	prepare // arg: the cell that a handover is prepared to
)

// newTraffic finds all moves of the tracks, in order of time, then of vehicle. stall is the interruption of handovers of
// which the model does not know it.
func newTraffic(tracks *mobility.Tracks, model radio.Model, stall time.Duration, tiles []tileClass, until time.Duration) *traffic {
	t := &traffic{tracks: tracks, links: newLinks()}
	var cells []radio.Attachment
	var visits []mobility.Visit
	for i := range tracks.Trips {
		trip := &tracks.Trips[i]
		start, end := tracks.Samples[trip.First].At, min(tracks.Samples[trip.Last-1].At, until)
		if start >= until {
			continue
		}
		t.tripS += (end - start).Seconds()
		from := len(t.moves)
		t.moves = append(t.moves, move{at: start, vehicle: trip.Vehicle, arg: int32(i), kind: tripStart})
		cells = model.Trip(cells[:0], tracks, i)
		for k := range cells {
			c := &cells[k]
			if c.Interruption == 0 && k > 0 {
				c.Interruption = stall
			}
			if 0 < c.PreparedAt && c.PreparedAt < c.At {
				t.add(move{at: c.PreparedAt, vehicle: trip.Vehicle, arg: c.Cell, kind: prepare}, end)
			}
			t.add(move{at: c.At, vehicle: trip.Vehicle, arg: c.Cell, kind: attach, class: uint8(kindOf(cells, k)), stall: c.Interruption}, end)
		}
		t.links.trip(cells, end)
		for _, tc := range tiles {
			visits = tc.tiles.Trip(visits[:0], tracks, i)
			for _, v := range visits {
				t.add(move{at: v.At, vehicle: trip.Vehicle, arg: v.Tile, kind: enterTile, class: uint8(tc.class)}, end)
			}
		}
		t.moves = append(t.moves, move{at: end, vehicle: trip.Vehicle, kind: tripEnd})
		slices.SortStableFunc(t.moves[from:], func(a, b move) int { return cmp.Compare(a.at, b.at) })
	}
	slices.SortStableFunc(t.moves, func(a, b move) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.vehicle, b.vehicle))
	})
	for i := range t.moves {
		m := &t.moves[i]
		t.hash = mix(t.hash, uint64(m.at), uint64(m.vehicle)<<32|uint64(uint32(m.arg)), uint64(m.kind))
	}
	return t
}

func (t *traffic) add(m move, end time.Duration) {
	if m.at <= end {
		t.moves = append(t.moves, m)
	}
}

// tileClass is a class keyed by tile, with its tiles.
type tileClass struct {
	class int
	tiles mobility.Tiles
}

// mix adds words to a running hash: multiply and shift, as wyhash does (Wang Yi).
func mix(h uint64, words ...uint64) uint64 {
	for _, w := range words {
		h = mix1(h, w)
	}
	return h
}

// mix1 is mix of one word. Two and three, as with every read, are mixed by two and three of it: a list of them would be made
// each time.
func mix1(h, w uint64) uint64 {
	h = (h ^ w) * 0x9e3779b97f4a7c15
	return h ^ h>>32
}
