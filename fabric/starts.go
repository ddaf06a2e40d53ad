package fabric

import (
	"time"

	"headway/mec"
)

// starts is the law of the starts of trips: at what rate a parked client sets out, by the clock. It is learned from the
// times that clients were parked, each of which counts as exposed at every hour that it went through, and as a start at the
// hour at which it ended. Rates are shrunk from the narrowest context to the widest,
//
//	rate = (starts + w * wider) / (exposed + w)
//
// from the client's own at the place where it is parked (stand.go) to all clients parked there, then to all clients, each
// by half hour, day class and class of the time parked; then to the rate by age alone, which the law of returns knows
// (gaps.go). So a client of which nothing was seen starts with what its place does at that hour; and with none of that, as
// where each learns from itself alone, by its age.
//
// Ages below young are left to the law of returns: a stop at a shop ends by its length, a night by the clock.
type starts struct {
	local   time.Duration // at time 0, since midnight of Thursday, 1970-01-01
	private bool
	own     [][standsMost]stand // of those clients that set out once; 0 is nobody's
	all     hours
	sites   []*hours // nil: nobody has set out from there yet
	apart   mean     // min by the clock, between a start and the nearest of its client's others there
}

// parked is where a client is parked, and its own past.
type parked struct {
	since time.Duration
	site  mec.SiteID // None: it is on a trip, or was not heard of yet
	own   int32      // its past, in starts.own; 0: none
	heard bool       // whether it was heard of
}

const (
	young = time.Hour
	// startWeight is the exposures for which the wider context counts. Chosen by judgement, and checked on rush-hour, seeds 101 to 103.
	startWeight = 4.0
	// ownStartWeight is the same for a client's own.
	ownStartWeight = 1.0
)

func newStarts(e *Engine) *starts {
	return &starts{
		local: e.Options.LocalTime, private: e.Options.Private,
		own: make([][standsMost]stand, 1), sites: make([]*hours, len(e.Network.Sites)),
	}
}

// end notes that a client is parked at a site.
func (h *starts) end(p *parked, now time.Duration, s mec.SiteID) {
	p.site, p.since, p.heard = s, now, true
}

// begin learns from the start of a trip. A client that was never heard of is taken to have been parked there for the day.
func (h *starts) begin(p *parked, now time.Duration, s mec.SiteID) {
	if !p.heard {
		p.site, p.since, p.heard = s, max(0, now-24*time.Hour), true
	}
	if p.site == mec.None {
		return
	}
	spell := spell{from: h.local + p.since, to: h.local + now, here: p.site == s}
	if spell.to-spell.from > young {
		h.learn(p, spell)
	}
	p.site = mec.None
}

// spell is a time that a client was parked, by the local time.
type spell struct {
	from, to time.Duration
	here     bool // it set out from where it was parked, as far as is known
}

func (h *starts) learn(p *parked, x spell) {
	if !h.private {
		if h.sites[p.site] == nil {
			h.sites[p.site] = new(hours)
		}
		h.all.learn(x)
		h.sites[p.site].learn(x)
	}
	if p.own == 0 {
		h.own = append(roomy(h.own), [standsMost]stand{})
		p.own = int32(len(h.own) - 1)
	}
	st := standAt(&h.own[p.own], p.site)
	if mec.SiteID(st.site) != p.site || st.n == 0 {
		*st = stand{site: int16(p.site)}
	}
	if apart, ok := st.nearest(x.to); ok && x.here {
		st.learnApart(apart)
		h.apart.add(apart)
	}
	st.add(x)
}

// rate is the rate per s at which a parked client sets out at a time to come, if it has not before; byAge is that by its age
// alone.
func (h *starts) rate(p *parked, now, at time.Duration, byAge float64) float64 {
	age := at - p.since
	if age < young {
		return byAge
	}
	local := h.local + at
	rate := byAge
	if !h.private {
		cell := cellOf(local, age)
		rate = h.all.at(cell).rate(rate)
		if site := h.sites[p.site]; site != nil {
			rate = site.at(cell).rate(rate)
		}
	}
	if p.own == 0 {
		return rate
	}
	if st := standAt(&h.own[p.own], p.site); mec.SiteID(st.site) == p.site && st.n > 0 {
		begun, exposed := st.at(local, h.bandwidth(st))
		exposed += waited(h.local+p.since+young, h.local+now, local) // it did not, this time
		rate = (begun + float64(ownStartWeight*rate)) / (exposed + ownStartWeight)
	}
	return rate
}

// bandwidth is the scale of the kernel of a client's starts, s.
func (h *starts) bandwidth(st *stand) float64 {
	all := 12.0 // an assumption, for whoever learns from itself alone
	if h.apart.n > 0 && !h.private {
		all = h.apart.mean
	}
	near := (float64(float64(st.near)/nearUnit*float64(st.nears)) + float64(2*all)) / (float64(st.nears) + 2)
	return 60 * max(3, min(120, near))
}

// hours are starts and exposures by the clock, in half hours.
type hours [ageClasses]weekHours

type weekHours [dayClasses][halfHours]exposure

type exposure struct {
	starts float32
	risk   float32 // parked cars, times the share of the half hour
}

const (
	dayClasses = 2
	halfHours  = 48
	halfHour   = 30 * time.Minute
	aDay       = 24 * time.Hour
)

// ageClasses are those that have been parked for a part of a day, for the rest of one, and longer.
const ageClasses = 3

var ageFrom = [ageClasses + 1]time.Duration{young, 4 * time.Hour, aDay, 1 << 62}

type cell struct{ age, day, half int }

func cellOf(local, age time.Duration) cell {
	a := 0
	for a < ageClasses-1 && age >= ageFrom[a+1] {
		a++
	}
	return cell{a, dayClass(local), int(local % aDay / halfHour)}
}

// dayClass is 1 on a Saturday or a Sunday, else 0.
func dayClass(local time.Duration) int {
	if day := local / aDay % 7; day == 2 || day == 3 { // day 0 of the calendar was a Thursday
		return 1
	}
	return 0
}

func (h *hours) at(c cell) *exposure { return &h[c.age][c.day][c.half] }

// rate is the rate of starts per s, shrunk towards a wider one.
func (x *exposure) rate(wider float64) float64 {
	const width = float64(halfHour / time.Second)
	return (float64(x.starts) + float64(startWeight*width*wider)) / (float64(width*float64(x.risk)) + float64(startWeight*width))
}

// learn counts a time parked.
func (h *hours) learn(x spell) {
	for a := range ageClasses {
		h[a].expose(max(x.from+ageFrom[a], x.from), min(x.to, x.from+ageFrom[a+1]))
	}
	if x.here {
		h.at(cellOf(x.to, x.to-x.from)).starts++
	}
}

// expose counts a stretch of time: the days within it at once, its ends by the half hour.
func (h *weekHours) expose(from, to time.Duration) {
	first := (from + aDay - 1) / aDay * aDay // midnight
	last := to / aDay * aDay
	if first >= last {
		h.exposeShort(from, to)
		return
	}
	h.exposeShort(from, first)
	h.exposeShort(last, to)
	var days [dayClasses]int
	weeks := (last - first) / (7 * aDay)
	days[0], days[1] = 5*int(weeks), 2*int(weeks)
	for d := first + weeks*7*aDay; d < last; d += aDay {
		days[dayClass(d)]++
	}
	for class, n := range days {
		for i := range h[class] {
			h[class][i].risk += float32(n)
		}
	}
}

func (h *weekHours) exposeShort(from, to time.Duration) {
	for from < to {
		end := min(to, (from/halfHour+1)*halfHour)
		h[dayClass(from)][from%aDay/halfHour].risk += float32((end - from).Seconds() / halfHour.Seconds())
		from = end
	}
}

// seen is how many starts the law was learned from: of all clients, of those parked where this one is, and its own there.
func (h *starts) seen(p *parked) (all, here, own float64) {
	all = h.all.starts()
	if p.site == mec.None {
		return all, 0, 0
	}
	if site := h.sites[p.site]; site != nil {
		here = site.starts()
	}
	if st := standAt(&h.own[p.own], p.site); p.own > 0 && mec.SiteID(st.site) == p.site {
		own = float64(st.n)
	}
	return all, here, own
}

func (h *hours) starts() float64 {
	n := 0.0
	for a := range h {
		for d := range h[a] {
			for i := range h[a][d] {
				n += float64(h[a][d][i].starts)
			}
		}
	}
	return n
}
