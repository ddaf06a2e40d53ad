// Package radio says which cell serves a vehicle, and when that changes.
//
// A Model turns a trip into attachments: the cell at its start and every handover, each at its exact nanosecond. Between
// two samples of a track a vehicle moves on a straight line, so a model solves for the instants at which its rule
// fires; nothing is found only because somebody looked at the right time, and no vehicle is stepped.
//
//   - Nearest: the closest cell, left only for one that is closer by a hysteresis. Among equal cells whose signal falls
//     with distance alone this is the A3 event of 3GPP TS 38.331 5.5.4.4 with the hysteresis in metres; without
//     hysteresis its cells are Voronoi's.
//   - Rect: rectangles in degrees; a vehicle is in the one that holds its position.
//
// A model that knows path loss, shadowing and time-to-trigger is another Model: what uses attachments need not know.
//
// An Index answers which cell is nearest to a point, exactly, in tens of nanoseconds; Nearest walks along it.
package radio
