package fabric

import (
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// habits know where a client goes when it sets out from a place at a time of day and week, and after how long: the share of
// such trips of its own that came by a site, with the moments of the logarithm of the time since the start. Of n trips k
// came by; of a site that the client should have passed already, less is expected with each second that it has not:
//
//	P = p S(a) / (1 - p + p S(a)),   p = k / (n + 2)
//
// with S(a) the chance of a time above the age a of the trip. A client's table has habitRows kinds of trips of 80 bytes, made at the end of its first trip.
type habits struct {
	local   time.Duration // at time 0, since midnight of Thursday, 1970-01-01
	clients []habit
	tables  [][habitRows]outings // of those clients that ended a trip; 0 is nobody's
}

const (
	habitRows  = 8
	habitSites = 6
)

type habit struct {
	table int32         // 0: none yet
	kind  uint32        // of the trip under way; 0: none is
	since time.Duration // its start
	stops [habitSites]float32
	sites [habitSites]int16
	n     int // sites that it came by so far
}

// outings are the trips of one kind.
type outings struct {
	kind  uint32 // 0: none
	trips uint16
	sites [habitSites]transition
}

func newHabits(e *Engine) *habits {
	return &habits{local: e.Options.LocalTime, clients: make([]habit, e.Clients), tables: make([][habitRows]outings, 1)}
}

// kindOf is the kind of a trip: its first site, the quarter of the day, and whether it is a weekend.
func (h *habits) kindOf(now time.Duration, s mec.SiteID) uint32 {
	hours := uint32((h.local + now) / time.Hour)
	weekend := uint32(0)
	if day := (hours/24 + 4) % 7; day == 0 || day == 6 { // day 0 of the calendar was a Thursday
		weekend = 1
	}
	return 1 + (uint32(s)*4+hours%24/6)*2 + weekend
}

func (h *habits) begin(c ClientID, now time.Duration, s mec.SiteID) {
	q := &h.clients[c]
	q.kind, q.since, q.n = h.kindOf(now, s), now, 0
}

func (h *habits) cross(c ClientID, now time.Duration, s mec.SiteID) {
	q := &h.clients[c]
	if q.n < habitSites && !q.passed(s) {
		q.sites[q.n], q.stops[q.n] = int16(s), float32(exact.Log(max(1, (now-q.since).Seconds())))
		q.n++
	}
}

func (q *habit) passed(s mec.SiteID) bool {
	for _, k := range q.sites[:q.n] {
		if mec.SiteID(k) == s {
			return true
		}
	}
	return false
}

// end learns from a trip.
func (h *habits) end(c ClientID) {
	q := &h.clients[c]
	if q.kind == 0 {
		return
	}
	r := h.row(q)
	if r == nil {
		r = h.make(q)
	}
	r.trips++
	for i := range q.n {
		remember(r.sites[:], q.sites[i], q.stops[i])
	}
	if r.trips == 255 { // habits change
		r.trips /= 2
		for i := range r.sites {
			r.sites[i].n /= 2
			r.sites[i].m2 /= 2
		}
	}
	q.kind = 0
}

// row is the client's table of the kind of trip that it is on, or nil.
func (h *habits) row(q *habit) *outings {
	if q.table == 0 {
		return nil
	}
	t := &h.tables[q.table]
	for i := range t {
		if t[i].kind == q.kind {
			return &t[i]
		}
	}
	return nil
}

// make makes room for the kind of trip that a client is on: the rarest makes way.
func (h *habits) make(q *habit) *outings {
	if q.table == 0 {
		h.tables = append(h.tables, [habitRows]outings{})
		q.table = int32(len(h.tables) - 1)
	}
	t := &h.tables[q.table]
	rarest := &t[0]
	for i := range t {
		if t[i].trips < rarest.trips {
			rarest = &t[i]
		}
	}
	*rarest = outings{kind: q.kind}
	return rarest
}

// ahead adds what the client's habits say to the prospects.
func (h *habits) ahead(id ClientID, now, foresight time.Duration, out []prospect) []prospect {
	q := &h.clients[id]
	r := h.row(q)
	if r == nil {
		return out
	}
	age := (now - q.since).Seconds()
	for i := range r.sites {
		x := &r.sites[i]
		if x.n == 0 || q.passed(mec.SiteID(x.site)) {
			continue
		}
		c := crossing{mec.SiteID(x.site), float64(x.n) / float64(r.trips+2), float64(x.mean), x.deviation()}
		if moot(out, c.site, c.p) {
			continue
		}
		alive, mean, sd := c.left(age)
		in := Claim{P: float64(c.p*alive) / (1 - c.p + float64(c.p*alive)), MedianS: mean, EarlyS: sd, LateS: sd}
		p := in.Within(foresight.Seconds())
		if p >= likely {
			out = touch(out, c.site)
		}
		for k := range out {
			if at := &out[k]; at.site == c.site {
				if at.said[byHabit], at.when[byHabit] = p, (timing{mean, sd}); at.mean == 0 {
					at.mean, at.sd, at.by = mean, sd, byHabit
				}
			}
		}
	}
	return out
}
