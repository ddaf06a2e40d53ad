package fabric

import (
	"time"

	"headway/mec"
)

// Explanation is a decision of the engine with what was weighed, or (Happened) an event that decisions follow from.
type Explanation struct {
	At       time.Duration
	Decision Decision
	Cause    Kind     // the event at hand
	Outcome  Outcome  // of the read, where Cause is Access
	Client   ClientID // the client of the event at hand, or -1
	Object   ObjectID // or -1: what happened concerns all objects of the client
	Site     mec.SiteID
	From     mec.SiteID // of Ordered: where the copy comes from
	Tier     mec.Tier   // of Sunk and Woken
	High     bool       // of Woken: it is rehydrated at high priority
	Why      Why        // "": the policy's rule
	Numbers  []Quantity // what was weighed; not valid after the hook returns
}

// Decision is what was decided of a pair of object and site.
type Decision uint8

// The decisions.
const (
	Happened  Decision = iota // nothing: the event itself
	Ordered                   // a copy is made
	Refused                   // a copy was wanted, and cannot be made
	Awaited                   // a copy is worth it, later
	Declined                  // a copy is not worth it
	Confirmed                 // a copy is kept for a client that is still expected
	Kept                      // a copy is kept for a while, as what it is about may come back
	Doubted                   // a copy that was staged is not confirmed; the second time it is dropped
	Dropped                   // a copy is dropped, or stopped on its way
	Sunk                      // the original, in the region, is moved to a colder tier
	Woken                     // the original is moved to a warmer tier
)

// String is the decision's name.
func (d Decision) String() string {
	return [...]string{"happened", "ordered", "refused", "awaited", "declined", "confirmed", "kept", "doubted", "dropped", "sunk", "woken"}[d]
}

// Why is the reason of a decision, in words.
type Why string

// The reasons.
const (
	whyEvicted  Why = "its room is needed for another copy"
	whyNoRoom   Why = "there is no room"
	whySiteDown Why = "the site is down"
	whyIsBarred Why = "its class may not be stored there"

	whyWorthStaging Why = "being ready is worth the stake, and it is the latest safe time"
	whyWorthGoingOn Why = "what it is expected to save is worth its cost, and more than ordering it later"
	whyNotYet       Why = "being ready is worth the stake, but it is too early: the copy would only cost rent"
	whyLineFull     Why = "being ready is worth the stake, but copies that are needed now would wait behind it: the links are busy with others"
	whyNotWorth     Why = "being ready is not worth the stake"
	whyExpected     Why = "its client is still expected there"
	whyTurnedAway   Why = "its client is not heading there"
	whyTripEnded    Why = "its client's trip has ended elsewhere"
	whyIsHere       Why = "its client is here, and the stay is worth a copy"
	whyShortStay    Why = "the stay may be too short to be worth a copy"
	whyMissed       Why = "what its misses cost is worth a copy"
	whyMissedAround Why = "what misses at the sites around cost is worth a copy, and most reads are there"
	whyNotMissed    Why = "its misses have not cost as much as a copy"
	whyByReturns    Why = "so long is the hazard of its return worth the rent"
	whyByRental     Why = "too few returns were seen to know better, and so long does the rent cost no more than a new copy (ski rental)"
	whyPlanned      Why = "its application plans to be there, and is believed that much: without that it would not be worth the stake"
	whyNotPlanned   Why = "its application says that it will not be there, and is believed that much: without that it would be worth the stake"
	whySaidToEnd    Why = "its application says that the trip ends, and is believed"
	whyPinned       Why = "its application pays for it to stay"
	whyNoBudget     Why = "the budget of the pin does not pay for it"
	whyPinsFull     Why = "pins have taken their share of the site"
	whyPinUp        Why = "the time or the budget of its pin is up, and nothing else keeps it"
	whyServes       Why = "it answers its client's reads until there is a copy where the client is"
	whyIsOnly       Why = "it is the only copy, and worth its rent to all sites around"
	whyRelay        Why = "the links to where its client waits are busy: it comes by way of a site next to it"
	whyByClock      Why = "so long is the hazard of its client setting out, by its age and by the clock, worth the rent"
	whySetsOut      Why = "its client is expected to set out there: being ready is worth the copy and its rent"
	whyTimeUp       Why = "nobody came for it while that was worth the rent"
)

// Quantity is one of the numbers that a decision weighs.
type Quantity struct {
	Symbol Symbol
	Value  float64
}

// Symbol is what a quantity is; its equation is where the decision is made (stage.go, keep.go).
type Symbol uint8

// The symbols.
const (
	ArrivalP Symbol = iota
	ArrivalsN
	ArrivalMeanS
	ArrivalSDS
	CopyUSD
	RentUSDPerS
	AbsentUSDPerS
	CopyTimeS
	CopyTimeSDS
	StartS
	GiveUpS
	GainUSD
	StakeUSD
	Theta
	PatienceS
	BeyondUSD
	StaysAll
	StaysHere
	MissedUSD
	Misses
	ValueUSD
	WaitUSD
	AgainUSD
	BreakEvenS
	KeepS
	KeepGainUSD
	DeparturesAll
	DeparturesHere
	DeparturesEdge
	DeparturesStay
	DeparturesOwn
	IdleS
	RentThereUSDPerS
	StayUSD
	PlanUSD
	LateReturnUSD
	WaitStandardS
	WaitHighS
	WithoutUSD
	WithoutHighUSD
	SurchargeUSD
	ReadyS
	IdlesAll
	IdlesPart
	IdlesOwn
	PlainP
	HintBelief
	BudgetUSD
	StartP
	StartPerS
	StartsAll
	StartsHere
	StartsOwn
	OrderS
	symbols // number of symbols
)

// Term says what a symbol stands for.
type Term struct {
	Name    string // as in JSON
	Short   string // as in the equations
	Unit    string // s, USD, USD/s, count, or "" for a number
	Meaning string
}

// Terms are the meanings of the symbols, by symbol.
var Terms = [symbols]Term{
	ArrivalP:       {"p", "p", "", "probability that the client comes, or one at least of all that head there"},
	ArrivalsN:      {"reads", "n", "count", "reads that are expected of all clients that head there"},
	ArrivalMeanS:   {"arrival_mean_s", "m", "s", "median time until it comes, if it does"},
	ArrivalSDS:     {"arrival_sd_s", "s", "s", "standard deviation of that time where it is earlier"},
	CopyUSD:        {"copy_usd", "T", "USD", "cost of making the copy"},
	RentUSDPerS:    {"rent_usd_per_s", "h", "USD/s", "rent of the copy, with the writes pushed into it"},
	AbsentUSDPerS:  {"absent_usd_per_s", "l", "USD/s", "expected cost of the client being there without a copy"},
	CopyTimeS:      {"copy_time_s", "tau", "s", "time that a copy takes"},
	CopyTimeSDS:    {"copy_time_sd_s", "sd(tau)", "s", "standard deviation of that time"},
	StartS:         {"start_s", "start", "s", "from now until the latest safe time to order"},
	GiveUpS:        {"give_up_s", "G", "s", "from now until the client is not expected any more"},
	GainUSD:        {"gain_usd", "gain", "USD", "what being ready saves if the client comes"},
	StakeUSD:       {"stake_usd", "stake", "USD", "what staging costs whether it comes or not"},
	Theta:          {"theta", "theta", "", "stake / gain: the probability above which staging pays"},
	PatienceS:      {"patience_s", "patience", "s", "how long the client does without a copy, as its stay may be short"},
	BeyondUSD:      {"beyond_usd", "beyond", "USD", "what the copy is worth after this stay: to come back to, and as the source of the next one"},
	StaysAll:       {"stays_all", "stays", "count", "stays from which their law was learned: of all clients"},
	StaysHere:      {"stays_here", "local", "count", "of them, at this site"},
	MissedUSD:      {"missed_usd", "miss", "USD", "expected cost of a read that finds no copy"},
	Misses:         {"misses", "misses", "count", "reads that found no copy, since the last one"},
	ValueUSD:       {"value_usd", "V", "USD", "what keeping the object there is expected to save, rent paid"},
	WaitUSD:        {"wait_usd", "wait", "USD", "what waiting for the read would gain"},
	AgainUSD:       {"again_usd", "T'", "USD", "cost of a return that finds no copy"},
	BreakEvenS:     {"break_even_s", "T'/h", "s", "time after which the rent has cost as much as that"},
	KeepS:          {"keep_s", "keep", "s", "how long the copy is kept"},
	KeepGainUSD:    {"keep_gain_usd", "worth", "USD", "what keeping it so long is expected to gain"},
	DeparturesAll:  {"departures_all", "departures", "count", "departures, or reads, from which returns were learned: of all clients"},
	DeparturesHere: {"departures_here", "here", "count", "of them, from this site, or of this object"},
	DeparturesEdge: {"departures_edge", "edge", "count", "of them, to the same next site"},
	DeparturesStay: {"departures_stay", "stayed", "count", "of them, after a stay as long"},
	PlainP:         {"p_without_hints", "p'", "", "the same without what its application says"},
	HintBelief:     {"hint_belief", "b", "", "probability that what its application says is true"},
	BudgetUSD:      {"budget_usd", "budget", "USD", "what its application pays"},
	StartP:         {"start_p", "p", "", "probability that the client sets out while the copy is kept"},
	StartPerS:      {"start_per_s", "hazard", "1/s", "rate at which it sets out now, if it has not before"},
	StartsAll:      {"starts_all", "starts", "count", "starts of trips that this was learned from: of all clients"},
	StartsHere:     {"starts_here", "here", "count", "of them, from this site"},
	StartsOwn:      {"starts_own", "own", "count", "of them, its own from this site"},
	OrderS:         {"order_s", "order", "s", "from now until the next copy is worth its cost"},
	DeparturesOwn:  {"departures_own", "own", "count", "of them, its own from this site"},

	IdleS:            {"idle_s", "idle", "s", "how long it has not been needed"},
	RentThereUSDPerS: {"rent_there_usd_per_s", "h'", "USD/s", "its rent in the other tier"},
	StayUSD:          {"stay_usd", "as it is", "USD", "expected cost until it is needed, left where it is"},
	PlanUSD:          {"plan_usd", "plan", "USD", "expected cost until it is needed, by the plan"},
	LateReturnUSD:    {"late_return_usd", "late", "USD", "what a return costs that finds it asleep"},
	WaitStandardS:    {"wait_standard_s", "standard", "s", "mean time until it can be read at the standard priority"},
	WaitHighS:        {"wait_high_s", "high", "s", "the same at high priority"},
	WithoutUSD:       {"without_usd", "without", "USD", "what being without it until then is expected to cost, at the standard priority"},
	WithoutHighUSD:   {"without_high_usd", "without'", "USD", "the same at high priority"},
	SurchargeUSD:     {"surcharge_usd", "surcharge", "USD", "what the high priority costs more"},
	ReadyS:           {"ready_s", "ready", "s", "from now until it should be ready again"},
	IdlesAll:         {"idles_all", "idle times", "count", "idle times that the law was learned from: of the class"},
	IdlesPart:        {"idles_part", "then", "count", "of them, begun in that part of the week"},
	IdlesOwn:         {"idles_own", "its", "count", "of them, its own"},
}

// because holds what was weighed last, until the decision about the same pair is explained.
type because struct {
	at      time.Duration
	object  ObjectID // or -1
	site    mec.SiteID
	why     Why
	numbers []Quantity
}

// weighs notes what is weighed for a pair, for the explanation of what is decided. Callers look at e.Explain first:
// without it nothing is gathered.
func (e *Engine) weighs(o ObjectID, s mec.SiteID, numbers ...Quantity) {
	b := &e.because
	b.object, b.site, b.why, b.numbers = o, s, "", append(b.numbers[:0], numbers...)
}

// reason gives the reason of what is decided next of a pair.
func (e *Engine) reason(o ObjectID, s mec.SiteID, why Why) {
	if e.Explain == nil {
		return
	}
	if e.because.object != o || e.because.site != s {
		e.weighs(o, s)
	}
	e.because.why = why
}

// explain explains what is decided of a pair, if anybody asks.
func (e *Engine) explain(d Decision, o ObjectID, s mec.SiteID, why Why) {
	if e.Explain != nil {
		e.tell(Explanation{Decision: d, Object: o, Site: s, Why: why})
	}
}

func (e *Engine) explainOrder(o ObjectID, s, from mec.SiteID, price float64) {
	if e.Explain == nil {
		return
	}
	if e.because.object != o || e.because.site != s {
		e.weighs(o, s)
	}
	if len(e.because.numbers) == 0 {
		class := e.Layout.Class(o)
		e.because.numbers = append(e.because.numbers, Quantity{CopyUSD, e.costs.insert(class, price)}, Quantity{RentUSDPerS, e.costs.rent(class, s)})
	}
	e.tell(Explanation{Decision: Ordered, Object: o, Site: s, From: from})
}

func (e *Engine) explainDrop(o ObjectID, s mec.SiteID, why Reason) {
	switch {
	case e.Explain == nil:
	case why == Evicted:
		e.tell(Explanation{Decision: Dropped, Object: o, Site: s, Why: whyEvicted})
	default:
		e.tell(Explanation{Decision: Dropped, Object: o, Site: s})
	}
}

// refusal is why a copy cannot be made.
func (e *Engine) refusal(c *Class, s mec.SiteID) Why {
	switch {
	case e.sites[s].down:
		return whySiteDown
	case c.Barred != nil && c.Barred[s]:
		return whyIsBarred
	}
	return whyNoRoom
}

// happens tells of the event at hand, where decisions may follow from it.
func (e *Engine) happens(now time.Duration) {
	e.because.at, e.because.object = now, -1
	ev := &e.event
	x := Explanation{Object: -1, Site: ev.Site}
	switch ev.Kind {
	case TripEnd:
		x.Site = e.clients[ev.Client].site
	case Access:
		if ev.Outcome == Hit {
			return
		}
		x.Object = ev.Object
	case Landed, Lost:
		x.Object = ev.Object
	case SiteDown:
		e.loses(ev.Site)
		return
	case TripStart, Crossing:
	case Hint:
		x.Why = ev.Hint.says()
		switch {
		case ev.Hint == Pin || ev.Hint == Unpin:
			x.Object = ev.Object
		case ev.Hint == Route && ev.Token > 0:
			return // the plan was told of with its first stop
		case ev.Hint == Ending:
			x.Site = e.clients[ev.Client].site
		}
	default:
		return
	}
	e.tell(x)
}

// loses tells of the copies that are lost with a site.
func (e *Engine) loses(s mec.SiteID) {
	for r := range int32(e.copies.Len()) {
		if o, at := e.copies.Pair(r); at == s && e.copies.At(r).state != absent {
			e.tell(Explanation{Object: o, Site: s, Why: whySiteDown})
		}
	}
}

// tell completes an explanation and hands it over.
func (e *Engine) tell(x Explanation) {
	x.At, x.Cause, x.Outcome, x.Client = e.because.at, e.event.Kind, e.event.Outcome, e.clientAtHand()
	if e.because.object == x.Object && e.because.site == x.Site && x.Object >= 0 {
		x.Numbers = e.because.numbers
		if x.Why == "" {
			x.Why = e.because.why
		}
		e.because.object = -1
	}
	e.Explain(x)
}

// clientAtHand is the client of the event at hand, or -1.
func (e *Engine) clientAtHand() ClientID {
	switch e.event.Kind {
	case TripStart, Crossing, TripEnd, Vector, Access, Preparing, Hint:
		return e.event.Client
	case Wake:
		if e.event.Token&tokenObject == tokenClient {
			return ClientID(uint32(e.event.Token))
		}
	}
	return -1
}
