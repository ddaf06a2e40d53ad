package fabric

import (
	"time"

	"headway/fabric/exact"
	"headway/mec"
)

// Claim is what a predictor expects of a client: that it comes to Site, where it is not now, with probability P within the
// engine's Foresight, and if so after a normal time of mean MeanS and deviation SDS, in s.
type Claim struct {
	Expert     int // of Engine.Experts
	Site       mec.SiteID
	P          float64
	MeanS, SDS float64
}

// Within is the probability that the client comes to the site within so many s from now: the time's law cut at 0, as
// nobody arrives in the past.
func (c *Claim) Within(s float64) float64 {
	const far = 5 // deviations: beyond, a probability in whole per mille does not change
	sd := max(c.SDS, 1e-3)
	switch z := (s - c.MeanS) / sd; {
	case z < -far:
		return 0
	case z > far:
		return c.P
	}
	past := exact.NormCDF(-c.MeanS / sd)
	return c.P * max(0, exact.NormCDF((s-c.MeanS)/sd)-past) / (1 - past)
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
