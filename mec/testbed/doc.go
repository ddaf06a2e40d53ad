// Package testbed plays a scenario on real NATS servers: the region and every site of it, in one process, with the very
// engine that the simulator drives.
//
// What is real: the servers, their stores, the messages, the copies' bytes (by a scale), the clock. What is not: the
// air between vehicle and site, whose delay is drawn as the simulator draws it and added, and the wires between sites,
// which a layer of ours shapes (links.go): it delays what passes as long as the link model of package mec says, bytes and
// queues included.
package testbed
