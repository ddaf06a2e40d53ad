// Package radio says which cell serves a vehicle, and when that changes.
//
// A Model turns a trip into attachments: the cell at its start and every handover, each at its exact nanosecond.
//
//   - Nearest: the closest cell, left only for one that is closer by a hysteresis. Among equal cells whose signal falls
//     with distance alone this is the A3 event of 3GPP TS 38.331 5.5.4.4 with the hysteresis in metres; without
//     hysteresis its cells are Voronoi's.
//   - Rect: rectangles in degrees; a vehicle is in the one that holds its position.
//   - NR: what a phone does. It measures signals with the path loss, line of sight and shadows of 3GPP TR 38.901, filters
//     them, and changes cells by event A3 after a time to trigger and a preparation, or loses its link.
//
// Between two samples of a track a vehicle moves on a straight line. Nearest and Rect solve for the instants at which their
// rule fires; no vehicle is stepped. NR looks only when a phone measures, and its timers run between measurements.
//
// An Index answers which cell is nearest to a point, exactly, in tens of nanoseconds; Nearest walks along it.
//
// # Sources
//
// The standards' figures were not taken from one memory alone. Held to a second source were: path loss and line of sight
// (ns-3's implementation, and test vectors), σ and correlation distances of shadows and of line of sight (QuaDRiGa,
// WiLabV2Xsim, HermesPy), how shadows of two sites and of one's sectors correlate (SEAMCAT's manual, CoherentTransceivers.jl),
// the sectors' antenna (ns-3), the lists of times to trigger and filter coefficients (the ASN.1 of TS 38.331 as srsRAN and
// others compile it), the filter's law and its 200 ms. What has no such source says ASSUMPTION where it is used, and the
// scenario reference says so too: the margin of event A3, the handover's variants, interruptions, failures and preparation,
// power, gain, downtilt and load (params.go), Qout, Qin, T310 and the minimum stay (from TR 36.839, from memory), the
// receiver's noise figure (rsrp.go), and how line of sight comes and goes on the way (sight.go).
package radio
