// Package generate draws seeded vehicle traffic and returns it as tracks: a highway, a city's grid of streets, and
// commuters. It reads no clock and no random source of its own.
//
// # Random numbers
//
// Vehicle k is called car-00000k and draws from the stream "mobility/car-00000k" alone, so a vehicle's track is the
// same however many others there are. Vehicles do not interact: no queues, no car following, no overtaking rules
// (assumption: free flow; data placement depends on where and when vehicles cross cells, hardly on their gaps). The
// exception is a [Highway] with Traffic idm, whose vehicles follow each other.
//
// Normal numbers are Irwin-Hall sums of twelve uniforms minus six (mean 0, variance 1, bounded), cut off at ±3 by
// redrawing. The ziggurat of math/rand/v2 compares against math.Exp, whose last bit differs between machines. Logarithms
// are taken only for times, which are then rounded to 1 ms; sines only for directions, which are rounded to 1e-9.
//
// # Motion
//
// A leg is driven from speed v0 to vc at a constant rate, on at vc, and from vc to v1 at a constant rate, with
//
//	vc² = (2·a·b·L + b·v0² + a·v1²) / (a + b)
//
// where the leg of length L is too short to reach the desired speed (a: acceleration, b: braking). Corners are arcs of
// radius r driven at v ≤ sqrt(w·r) (w: acceleration across the direction of travel). Assumptions: a = 2 m/s²,
// b = 2.5 m/s², w = 2.5 m/s², the upper end of what drivers do by choice; changes of cruising speed at 0.5 m/s².
//
// Positions are those of the smooth motion, at most 1 s apart while the vehicle accelerates, brakes or turns, and up to
// 60 s apart while it cruises; on straight lines between. The velocity of a step is the mean of the smooth velocity
// over the step, and the smooth velocity changes at 2.5 m/s² at most. So two steps of d1 and d2 seconds differ by at
// most 2.5·(d1+d2)/2 m/s, and rounding (1 mm, 1 ms) adds little: finite differences stay below 3 m/s². Speed changes
// that take less than 0.2 s have no sample of their own, so samples are at least 0.2 s apart. VX and VY are the smooth
// velocity at the sample: what a device reports then.
//
// Vehicles that follow others are moved by ticks of 0.5 s and brake as hard as they must: see idm.go.
//
// Each generator states its model and its assumptions at its type: [Highway], [City], [Commuters], [Buses].
package generate
