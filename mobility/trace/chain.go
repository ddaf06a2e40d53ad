package trace

// quorum is how many fixes in a row, each within reach of the one before but none of the last one kept, prove that the
// vehicle is where they say. Lone and paired outliers are common in city traces, three that agree hardly by chance.
const quorum = 3

// chain applies the speed limit to one vehicle's fixes, in order of time, and cuts them into trips.
//
// A fix is kept when it is within reach of the last one kept: at no more than the speed limit. Others wait. When a kept
// fix follows, they were outliers and are dropped. But the fix they were measured against may be the outlier itself, so
// the majority wins: when a quorum waits, or more than the trip has fixes so far, the track goes on from there. A trip of
// two or more fixes then ends (SplitJump); a single fix outvoted by two is dropped. So two cars under one id give trips
// of one or the other, each possible by itself, and no step of any trip is faster than the limit.
type chain struct {
	*cleaner
	trip    span // the trip under way: its end is len(kept)
	waiting [quorum]uint32
	waits   int
}

// chain appends the trips of one vehicle, whose fixes are given in order of time.
func (c *cleaner) chain(v int32, fixes []uint32) {
	if len(fixes) == 0 {
		return
	}
	h := chain{cleaner: c}
	h.begin(v, fixes[0], "")
	for _, fix := range fixes[1:] {
		h.add(fix)
	}
	h.dropWaiting()
	h.end()
}

func (h *chain) add(fix uint32) {
	if h.reach(h.last(), fix) {
		h.dropWaiting()
		h.extend(fix)
		return
	}
	if h.waits > 0 && !h.reach(h.waiting[h.waits-1], fix) {
		h.dropWaiting()
	}
	h.waiting[h.waits] = fix
	h.waits++
	if h.waits == quorum || h.waits > h.length() {
		h.jump()
	}
}

// jump goes on from the waiting fixes.
func (h *chain) jump() {
	reason := SplitJump
	if h.length() == 1 {
		reason = h.trip.reason // in its place
		h.kept = h.kept[:len(h.kept)-1]
		h.drop(DropJump, 1)
	} else {
		h.end()
	}
	h.begin(h.trip.vehicle, h.waiting[0], reason)
	for _, fix := range h.waiting[1:h.waits] {
		h.extend(fix)
	}
	h.waits = 0
}

// extend adds a fix within reach, to this trip or, after a gap, to the next.
func (h *chain) extend(fix uint32) {
	at := h.table.At
	if gap := at[fix] - at[h.last()]; h.rules.TripGap > 0 && gap > int64(h.rules.TripGap) {
		h.end()
		h.begin(h.trip.vehicle, fix, SplitGap)
		return
	}
	h.kept = append(h.kept, fix)
}

func (h *chain) begin(vehicle int32, fix uint32, reason string) {
	h.trip = span{vehicle: vehicle, first: int32(len(h.kept)), reason: reason}
	h.kept = append(h.kept, fix)
}

func (h *chain) end() {
	if h.length() == 1 && !h.rules.KeepAll {
		h.kept = h.kept[:len(h.kept)-1]
		h.drop(DropLone, 1)
		return
	}
	h.trip.last = int32(len(h.kept))
	h.trips = append(h.trips, h.trip)
}

func (h *chain) dropWaiting() {
	h.drop(DropJump, h.waits)
	h.waits = 0
}

func (h *chain) length() int  { return len(h.kept) - int(h.trip.first) }
func (h *chain) last() uint32 { return h.kept[len(h.kept)-1] }
