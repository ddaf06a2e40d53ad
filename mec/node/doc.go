// Package node is one MEC site as a single process part: an embedded nats-server, JetStream as its store, a read service
// for the vehicles that it serves, and an agent that carries out the engine's orders. The region is a node too, one that
// has every object.
//
// A node talks to the others over three kinds of connection:
//
//	leaf   its server is a leaf node of the region's: events up, orders down, reads that the region answers
//	fetch  a client connection to another site, for reads that this site answers
//	pull   a client connection to a site or the region, for the chunks of copies
//
// so a read never waits behind a copy. Every subject begins with "headway.v1." and the name of one site, and a site may
// touch no other's (see rights.go). The messages are listed in message.go.
//
// # Scale
//
// A copy of a scenario may be larger than a machine that plays the whole fabric can store. A fabric therefore has a scale
// n: an object of B bytes is stored and moved as B/n bytes. Whoever shapes the links counts each of them n times, so a
// copy takes the time that it would take at full size. Reads are never scaled.
package node
