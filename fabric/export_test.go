package fabric

// TeachIdle tells the policy vector the law of the idle times of one original: the probability that one is longer than s.
func (e *Engine) TeachIdle(o ObjectID, survives func(s float64) float64) {
	const many = 4e9
	s := e.origins.keeper.(*sleeper)
	s.law(e.origins, o)
	own := &s.own[e.origins.all[o].own]
	for b := range gapBins {
		from, to := uint32(many*survives(binFrom(b))), uint32(many*survives(binTo(b)))
		own.risk[b], own.back[b] = from, from-to
	}
}
