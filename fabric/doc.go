// Package fabric decides where copies of moving clients' data live, and when they get there.
//
// Engine is a state machine: Step is told what happened (a client's vector, an attachment, a read, a finished copy, a
// site down) with its time, and returns what to do (copy, drop, wake me at). It does no I/O, reads no clock, starts no
// goroutine and owns no random source, so the engine that is measured in simulation is the engine that runs a real
// fabric.
//
// A Policy decides; the Engine keeps what every policy needs: which copies are where, what room is left, in which order
// copies were used, and where each client is.
//
// # The objective
//
// Every decision weighs the same money, in US$:
//
//	cost = storage + transfer + operations + penalty
//
// where the penalty is what a class's late answers cost. With c the rent of a copy per second (and what pushing writes
// into it costs), T the cost of making one, and l the penalty per second of a client without one, all in class.go and
// costs.go, the policy vector stages, keeps and drops by expected cost: see bet (stage.go), gaps (gaps.go), lacking
// (stay.go) and read (share.go). Package bound brackets what a clairvoyant would pay.
//
// The region's own copies, the originals, may lie in colder tiers. Policies leave that to a rule by age (tier_rule.go);
// vector has each sleep where it is expected to cost the least until it is read again, by the law of idle times
// (tier_law.go, tier_plan.go), and be ready again before (tier_sleep.go), by the hour and the day (tier_week.go); what comes
// unexpectedly may be worth a dearer rehydration (tier_late.go).
//
// # Where is what
//
//   - The engine: engine.go (Step), event.go in, action.go out; table.go, recency.go, costs.go hold its state and prices;
//     snapshot.go writes it down; explain.go says why.
//   - Policies to compare with: static.go, cache.go, near.go, markov_chain.go; the published ones: markov.go with chains.go,
//     vomm.go, fomm.go, combination.go; clairvoyant.go.
//   - vector.go, where vectors come in. What it expects of a client: the experts ray.go (with raster.go), turn.go, graph.go, sequence.go and
//     habit.go, weighed by horizon in ensemble.go and made honest in calibrate.go (predict.go joins them, forecast.go shows
//     them); applications' hints (hint.go, hint_tile.go) and the network's (prepare.go).
//   - What vector does: orders ahead (stage.go), at arrival (stay.go, relay.go), before a parked client sets out (park.go, by
//     the law of starts: starts.go, stand.go) and for many at once (coming.go, share.go, majority.go, late.go);
//     keeps (keep.go, gaps.go, pin.go); leaves links and room for what is worth more (flight.go, room.go).
//   - Copies that take 20 s and more are weighed otherwise (slow.go), by precedents: precedent.go (found by haunt.go), likeness.go, way.go, and
//     shared.go for a fleet; plans: hint_slow.go; what they say is worth: venture.go.
//
// # Sources
//
// Ski rental with predictions: M. Purohit, Z. Svitkina, R. Kumar, "Improving Online Algorithms via ML Predictions",
// 2018. Keeping by an empirical law of returns: cost-aware time-to-live, as in SkyStore (S. Liu et al., 2025). The
// newsvendor's rule for the ready time: K. Arrow, T. Harris, J. Marschak, "Optimal inventory policy", 1951.
// Tiers as a ski rental of several slopes: Z. Lotker, B. Patt-Shamir, D. Rawitz, "Rent, lease or buy", 2008.
package fabric
