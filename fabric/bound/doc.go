// Package bound brackets what a clairvoyant would pay: the cheapest schedule of copies for known demand. No policy can
// cost less than the lower bound; the upper one is what a schedule costs that is given with it.
//
// # The problem
//
// Copies of an object may be at sites; the region always has one. A copy pays rent, and for each write that is pushed
// into it; making one costs the price of the path from where there is one. A read at a site without a copy is answered by
// the fastest location that has one, for the price of its bytes and for what being late costs; a client may pay for each
// second without a copy at its site. Links are taken to be idle, and copies to be made in no time: a clairvoyant starts
// early enough. Only at the start even that does not help, as nothing is anywhere: see rush.
//
// Were copies equally dear from everywhere, each pair of object and site would be a problem of its own: a dynamic
// programme over two states, held and not (stream.value). As a site may be a cheaper source than the region, and a faster
// one to read from, but only while it has a copy, the pairs of an object hang together. The lower bound prices that by a
// Lagrangian relaxation (lower); the upper one is found by a search through the sets of copies that an object might have
// (search). Where the region is the cheapest and fastest source, both are the optimum.
//
// Capacity is a second relaxation. Where the schedule does not fit (Result.Fits), room gets a price, by site and time, and
// the lower bound of all objects together rises by what that proves: see scarce. It is no part of a single class's bound.
//
// An original that is not hot at the end owes its way back, as all began hot: see tiers. Without that, who knows when all ends
// would sink each original after its last use, which no price pays for.
//
// # What is exact, and what is not
//
// The lower bound holds for every policy, with three provisos, each taken off it: demand is kept with an error (curve);
// a read may wait for a copy on its way, which pays no rent yet (class.allow); and copies on their way pay no rent, so a policy whose copies travel
// for long, while no other pays, could save the rent of that time. The bound allows every such journey the time of the
// fastest one. What it does not allow for is rent saved on links so full that copies travel for longer.
//
// The sources are those of package fabric, and: P. Belady and others' offline optimum as a flow (D. Berger, N. Beckmann,
// M. Harchol-Balter, "Practical Bounds on Optimal Caching with Variable Object Sizes", 2018), with rent; and the
// semi-homogeneous case of Y. Wang et al., "Cost-driven data caching in the cloud".
package bound
