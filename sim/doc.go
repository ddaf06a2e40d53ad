// Package sim runs scenarios: a discrete-event simulation in virtual time that joins the vehicles' motion, the radio
// cells, the MEC sites and the placement engine, and measures what came of it.
//
// A run is prepared once (Build), then each seed's traffic is made once (traffic.go) and shared, read-only, by all
// policies. Each pair of seed and policy is one world (world.go), which runs on one goroutine, touches nothing outside
// itself and never asks for the time or for randomness of the machine: so the result is the same, byte for byte, however
// many run side by side.
//
// Events happen in order of (time, priority, sequence). At one instant, faults come first, then copies land, then
// vehicles move, report, timers ring, and at last data is written and read: a copy that lands at t is there for a read
// at t.
//
// A scenario with radio.handover.at: fixes is not a world but a replay (replay.go): the rows of a trace, each as it stands,
// drive the same engine, and what is accounted for is presence alone, as the published experiment on predictive replicas
// defines it: M. Bellmann, T. Pfandzelter, D. Bermbach, UCC 2021 companion, arXiv 2111.03395.
//
// What a read costs (all times in one place):
//
//	latency = wait for the handover's interruption to end
//	        + half the radio's round trip there, half back
//	        + queue and service at the site's node (one server, first come first served; constant, or as measured: node.go)
//	        + access time of the tier                                         a hit
//	        or until the copy that is on its way has landed, if that is sooner  late
//	        or path to the source and back, its tier's access time, bytes over the links' queues  a miss
//	        or until the original is rehydrated, path and bytes over idle links                   cold
//
// The original of an object, in the region, is the source of last resort. Where its class has tiers it may lie in a cold
// one (tier.go): how long it takes to rehydrate follows the tier's law (package mec), drawn from the object's own stream, so
// that its n-th rehydration takes the same time under all policies. Who reads what is asleep wakes it.
//
// The radio's round trip is lognormal, drawn per read from the vehicle's own stream; links are described in package mec.
package sim
