package sim

import (
	"math"
	"slices"
	"time"

	"headway/fabric"
	"headway/mec"
	"headway/results"
)

// questionsMost bounds how often the predictors are asked per seed, and askEvery how often per vehicle: so their answers
// cost little beside the run itself, and answers that are much alike count once.
const (
	questionsMost = 2000
	askEvery      = 5 * time.Second
)

// examiner asks the predictors of a policy where vehicles will be and holds it against where they then are: as the traffic
// has it, whatever the engine was told. Asking changes nothing.
type examiner struct {
	tally      *results.ForecastTally
	foresight  time.Duration // of the predictors
	every      time.Duration // on trips, between two questions about one vehicle
	interviews []interview   // per vehicle
	journeys   journeys
	claims     []fabric.Claim
	sites      []mec.SiteID // that a question is about
}

// interview is when a vehicle is asked about next. Only time on trips counts: were it due while it stood, each trip would begin
// with a question, and beginnings are harder than most of a trip.
type interview struct {
	trip int32
	seen time.Duration // its last report
	left time.Duration // on trips, until the next question
}

// due says whether the vehicle is to be asked about at a report on a trip.
func (t *interview) due(now time.Duration, trip int32, every time.Duration) bool {
	if trip == t.trip {
		t.left -= now - t.seen
	}
	t.trip, t.seen = trip, now
	if t.left > 0 {
		return false
	}
	t.left = max(0, t.left+every)
	return true
}

// newExaminer is the examiner of a world, or nil where its policy predicts nothing. Vehicles are asked about in turn.
func newExaminer(w *world) *examiner {
	names := w.engine.Experts()
	if names == nil {
		return nil
	}
	x := &examiner{
		tally: results.NewForecastTally(names), interviews: make([]interview, len(w.vehicles)),
		foresight: w.engine.Foresight(),
		every:     max(askEvery, time.Duration(w.tr.tripS/questionsMost*1e9)),
		journeys:  newJourneys(w.tr, w.x.siteOf, len(w.vehicles)),
	}
	for v := range x.interviews {
		// The golden ratio spreads any number of vehicles evenly over the interval.
		const golden = 0.6180339887498949
		_, part := math.Modf(float64(float64(v) * golden))
		x.interviews[v] = interview{trip: -1, left: time.Duration(part * float64(x.every))}
	}
	return x
}

// ask asks about a vehicle, if it is its turn.
func (x *examiner) ask(w *world, now time.Duration, id int) {
	if !x.interviews[id].due(now, w.vehicles[id].trip, x.every) {
		return
	}
	x.claims = w.engine.Forecast(now, fabric.ClientID(id), x.claims[:0])
	x.judge(now, w.vehicles[id].site, x.journeys.after(id, now), w.x.span)
}

// judge holds the claims about a vehicle that is somewhere now against the rest of its journey, which is known until a time.
func (x *examiner) judge(now time.Duration, here mec.SiteID, journey journey, known time.Duration) {
	x.tally.Ask()
	for h, s := range results.ForecastHorizonsS {
		if ahead := time.Duration(s * 1e9); ahead <= x.foresight && now+ahead <= known {
			x.sitesWithin(h, s, here, journey, now+ahead)
		}
	}
	if now+x.foresight > known {
		return // what comes later is not seen: early arrivals alone would count
	}
	for i := range x.claims {
		c := &x.claims[i]
		if at, ok := journey.first(c.Site, now+x.foresight); ok {
			x.tally.Time(c.Expert, arrival(c, (at-now).Seconds()))
		}
	}
}

// arrival is what a claim has to say of a time at which the client came, in s.
func arrival(c *fabric.Claim, at float64) *results.Arrival {
	a := &results.Arrival{Median: c.Quantile(0.5), At: at}
	for i, share := range results.ArrivalShares {
		a.Points[i] = c.Quantile(share)
	}
	if all := c.P + c.Later; all > 0 {
		a.Before = min(1, c.Within(at)/all)
	}
	return a
}

// sitesWithin counts the probabilities of coming to a site until a time, which is s from now. It is about the sites that any
// of the predictors names, whatever comes: a site that is looked at because the vehicle came to it would come true always.
// Those that none of them named are counted apart.
func (x *examiner) sitesWithin(h int, s float64, here mec.SiteID, ahead journey, until time.Duration) {
	x.sites = x.sites[:0]
	for i := range x.claims {
		if c := &x.claims[i]; percent(c.Within(s)) > 0 {
			x.about(c.Site)
		}
	}
	named := len(x.sites)
	moved := false
	for _, v := range ahead {
		if v.at > until {
			break
		}
		if v.site != here && v.site != mec.None {
			x.about(v.site)
			moved = true
		}
	}
	x.tally.Unforeseen(h, len(x.sites)-named)
	for e := range x.tally.Names() {
		likeliest, best := false, 0.0
		for _, site := range x.sites[:named] {
			p := x.given(e, site, s)
			_, came := ahead.first(site, until)
			x.tally.Site(e, h, percent(p), came)
			if p > best {
				likeliest, best = came, p
			}
		}
		if moved {
			x.tally.Moved(e, h, likeliest)
		}
	}
}

// about adds a site to those that the question is about.
func (x *examiner) about(s mec.SiteID) {
	if !slices.Contains(x.sites, s) {
		x.sites = append(x.sites, s)
	}
}

// given is the probability that a predictor gave to a site: 0 where it said nothing.
func (x *examiner) given(expert int, site mec.SiteID, s float64) float64 {
	for i := range x.claims {
		if c := &x.claims[i]; c.Expert == expert && c.Site == site {
			return c.Within(s)
		}
	}
	return 0
}

func percent(p float64) int { return int(math.Round(100 * max(0, min(1, p)))) }

// journey is where a vehicle is served, and from when, in order of time; None from the end of a trip.
type journey []stop

type stop struct {
	at   time.Duration
	site mec.SiteID
}

// first is when the vehicle first comes to a site, if it does until a time.
func (j journey) first(s mec.SiteID, until time.Duration) (time.Duration, bool) {
	for _, v := range j {
		if v.at > until {
			break
		}
		if v.site == s {
			return v.at, true
		}
	}
	return 0, false
}

// journeys are those of all vehicles, each with a place in it that moves on with time.
type journeys struct {
	of   []journey
	seen []int
}

// newJourneys finds the journeys in a seed's traffic.
func newJourneys(tr *traffic, siteOf []mec.SiteID, vehicles int) journeys {
	j := journeys{of: make([]journey, vehicles), seen: make([]int, vehicles)}
	for i := range tr.moves {
		m := &tr.moves[i]
		site := mec.None
		switch m.kind {
		case attach:
			site = siteOf[m.arg]
		case tripEnd:
		default:
			continue
		}
		of := &j.of[m.vehicle]
		if n := len(*of); n == 0 || (*of)[n-1].site != site {
			*of = append(*of, stop{m.at, site})
		}
	}
	return j
}

// after is the rest of a vehicle's journey after a time, which never lies before one that was asked about before.
func (j *journeys) after(vehicle int, now time.Duration) journey {
	of, i := j.of[vehicle], j.seen[vehicle]
	for i < len(of) && of[i].at <= now {
		i++
	}
	j.seen[vehicle] = i
	return of[i:]
}
