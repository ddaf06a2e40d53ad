// Package testbed plays a scenario on real NATS servers: the region and every site of it, in one process or in many, with
// the very engine that the simulator drives.
//
// What is real: the servers, their stores, the messages, the copies' bytes (by a scale), the clock. What is not: the
// air between vehicle and site, whose delay is drawn as the simulator draws it and added, and, in one process, the wires
// between sites, which a layer of ours shapes (links.go): it delays what passes as long as the link model of package mec
// says, bytes and queues included.
//
// # The engine
//
// All that vehicles and nodes tell an engine is kept by the region in a log, in one order (node/log.go). An engine is a
// state machine (replica.go) that is told the log, message by message, each with the time at which it got there, and time
// itself passes by the log: so all engines that were told the same log are in the same state. One of them leads, by a
// lease (lease.go), and is listened to; the others wait. Who starts late begins with a snapshot (snapshot.go). Orders
// carry the leader's epoch, and a node that knows a later one does not heed them (node/epoch.go): two never decide at
// once. What is lost on the way, both ways, is made up for when a node tells what it holds (reconcile.go), which it does
// when its link or the engine is a new one.
//
// # Files
//
//	fabric.go, life.go     a fabric in one process
//	play.go, remote.go     vehicles that play a script, at such a fabric or at one of processes
//	engine.go, …           the engine
//	links.go, wire.go, …   the wires
//	overhear.go            what somebody who looks on at such a fabric learns of its copies
//	keyring.go             its keys
//	parts.go               tiered nodes, whose store and cache are processes of their own
//	calibrate.go, …        what a node takes on this machine
package testbed
