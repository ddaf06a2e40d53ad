package fabric

// newCombination is the policy combination: fomm on trips, keep between them.
func newCombination(e *Engine) *markov { return newFOMM(e, e.Options.KeepFor) }
