// Package mec is the pure model of the edge: sites and the region above them, the links between them, what they store
// in which tier, and what that costs.
//
// A transfer of B bytes over a path of links 1..n starts on each link when its head has arrived there and the link is
// free, occupies it for B/bandwidth, and propagates for half the link's round trip; links forward while they receive
// (cut-through), so an idle path takes
//
//	sum(propagation) + B / min(bandwidth).
//
// Each link is a first-in-first-out queue, one for reads and writes and one for copies: a real network interleaves
// packets, so a read of some kilobytes does not wait for a copy of some hundred megabytes. Copies are the background
// traffic: they wait for copies only. Waiting follows Lindley's recursion (D. V. Lindley, "The theory of queues with
// a single server", 1952): no event is needed until the transfer has arrived.
package mec
