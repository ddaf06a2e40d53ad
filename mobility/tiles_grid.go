package mobility

import "time"

// Axis is cut into strips by lines, in metres, from strip 0 at its lower end to strip N-1. A point on a line belongs
// to the lower strip; points beyond the ends belong to the outermost strips.
type Axis struct {
	Min, Side float64   // strip k begins near Min + k*Side
	N         int32     // number of strips, at least 1
	Lines     []float64 // the N-1 lines between the strips, ascending; nil: exactly Min + k*Side, k = 1..N-1
}

// Strip returns the strip that holds x: the number of lines strictly below it.
func (a *Axis) Strip(x float64) int32 {
	if a.Lines == nil {
		return strip(x, a.Min, a.Side, a.N)
	}
	k := about(x, a.Min, a.Side, a.N)
	for k < a.N-1 && x > a.upper(k) {
		k++
	}
	for k > 0 && x <= a.upper(k-1) {
		k--
	}
	return k
}

// about is nearly the strip of n that holds x: the division may miss it by a rounding, or by the unevenness of given lines,
// and the lines decide.
func about(x, lo, side float64, n int32) int32 {
	return int32(min(max((x-lo)/side, 0), float64(n-1)))
}

// strip is the strip of n even ones that holds x.
func strip(x, lo, side float64, n int32) int32 {
	k := about(x, lo, side, n)
	for k < n-1 && x > lo+float64(float64(k+1)*side) {
		k++
	}
	for k > 0 && x <= lo+float64(float64(k)*side) {
		k--
	}
	return k
}

// upper returns the line above strip k < N-1.
func (a *Axis) upper(k int32) float64 {
	if a.Lines != nil {
		return a.Lines[k]
	}
	return a.Min + float64(float64(k+1)*a.Side)
}

// leave returns the first instant after now at which the coordinate of leg, from x to y, is not in strip, which it
// must have left by leg.Last.
func (a *Axis) leave(strip int32, leg *Leg, x, y float64, now time.Duration) time.Duration {
	up := y > x
	line := 0.0
	if up {
		line = a.upper(strip)
	} else {
		line = a.upper(strip - 1)
	}
	guess := leg.Start + time.Duration(min((line-x)/(y-x), 1)*float64(leg.End-leg.Start))
	at, _ := First(now, guess, leg.Last, func(t time.Duration) bool {
		c := leg.along(x, y, t)
		return up && c > line || !up && c <= line
	})
	return at
}

// Grid is a rectangle cut into columns along X and rows along Y.
type Grid struct{ X, Y Axis }

// At returns the column and the row that hold p.
func (g *Grid) At(p Point) (column, row int32) { return g.X.Strip(p.X), g.Y.Strip(p.Y) }

// Visits calls visit with the column and row at the first sample of a trip, and again at the first nanosecond of every
// other cell that the vehicle comes to. A vehicle that crosses a corner changes both at once if it does so within one
// nanosecond, and is in the cell beside the corner in between if it does not.
func (g *Grid) Visits(samples []Sample, visit func(at time.Duration, column, row int32)) {
	if len(samples) == 0 {
		return
	}
	legs := NewLegs(samples)
	col, row := g.At(legs.Land)
	visit(legs.End, col, row)
	for legs.Next() {
		leg := &legs.Leg
		lastCol, lastRow := g.At(leg.At(leg.Last))
		for now := leg.Start; col != lastCol || row != lastRow; {
			atCol, atRow := leg.End, leg.End
			if col != lastCol {
				atCol = g.X.leave(col, leg, leg.From.X, leg.To.X, now)
			}
			if row != lastRow {
				atRow = g.Y.leave(row, leg, leg.From.Y, leg.To.Y, now)
			}
			now = min(atCol, atRow)
			col, row = g.At(leg.At(now))
			visit(now, col, row)
		}
		if leg.Last < leg.End { // a jump
			if c, r := g.At(leg.Land); c != col || r != row {
				col, row = c, r
				visit(leg.End, col, row)
			}
		}
	}
}
