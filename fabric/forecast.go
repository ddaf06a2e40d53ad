package fabric

import (
	"math"
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// Claim is what a predictor expects of a client: that it comes to Site, where it is not now, with probability P after a time
// of median MedianS in s, with a normal law's half to either side: of deviation EarlyS before and LateS after; or with
// probability Later at any time from FromS to ToS, which is the engine's Foresight.
type Claim struct {
	Expert                 int // of Engine.Experts
	Site                   mec.SiteID
	P                      float64
	MedianS, EarlyS, LateS float64
	Later, FromS, ToS      float64
}

// Within is the probability that the client comes to the site within so many s from now: the time's law cut at 0, as
// nobody arrives in the past.
func (c *Claim) Within(s float64) float64 {
	past := before(0, c.MedianS, c.EarlyS, c.LateS)
	p := c.P * max(0, before(s, c.MedianS, c.EarlyS, c.LateS)-past) / (1 - past)
	if c.Later > 0 && s > c.FromS {
		p += float64(c.Later * min(1, (s-c.FromS)/(c.ToS-c.FromS)))
	}
	return p
}

// Quantile is the time in s by which a share of the clients have come, of those that come: never, if none does.
func (c *Claim) Quantile(share float64) float64 {
	if share = float64(share * (c.P + c.Later)); c.P+c.Later <= 0 {
		return math.Inf(1)
	}
	if share < c.P {
		z := exact.NormQuantile(share / c.P)
		sd := c.LateS
		if z < 0 {
			sd = c.EarlyS
		}
		if t := c.MedianS + float64(z*sd); c.Later == 0 || t <= c.FromS {
			return max(0, t)
		}
	}
	return c.FromS + float64((c.ToS-c.FromS)*max(0, share-c.P)/c.Later)
}

// forecaster is a policy that can say what it expects.
type forecaster interface {
	// experts are the names of its predictors, what it decides by last.
	experts() []string
	foresight() time.Duration
	// forecast appends the claims of all of them about a client. It changes nothing that a decision depends on.
	forecast(e *Engine, now time.Duration, c ClientID, out []Claim) []Claim
}

// Experts are the names of the policy's predictors, and last that of what it decides by; none where it forecasts nothing.
func (e *Engine) Experts() []string {
	if p, ok := e.policy.(forecaster); ok {
		return p.experts()
	}
	return nil
}

// Foresight is how far ahead the policy's predictors look, and so what the probability of a Claim is about; 0 where it
// forecasts nothing.
func (e *Engine) Foresight() time.Duration {
	if p, ok := e.policy.(forecaster); ok {
		return p.foresight()
	}
	return 0
}

// Forecast appends what each of the policy's predictors expects of a client now: at most one claim per predictor and site.
// Asking changes no decision, and nothing is answered about a client that is not on a trip.
func (e *Engine) Forecast(now time.Duration, c ClientID, out []Claim) []Claim {
	p, ok := e.policy.(forecaster)
	if !ok || e.clients[c].site == mec.None {
		return out
	}
	return p.forecast(e, now, c, out)
}
