package fabric

import "math"

// kernel says how much one place is like another: (1 - d²/h²)² of a distance d in space and velocity, 0 from h on (the
// biweight; regression by kernels: E. Nadaraya, G. Watson 1964). It has no exponential, and an edge beyond which nothing
// needs to be looked at.
type kernel struct {
	reach int32   // h, in placeUnit
	space float64 // 1/h², of a distance in placeUnit
	pace  float64 // 1/h², of a difference of velocities in paceUnit
}

const (
	// kernelPace is how kernels widen: by so many m for each second that is looked ahead. Where a client will be in some
	// minutes depends less on where exactly it is now than where it will be in one.
	kernelPace = 0.18
	// kernelSpread is how much wider the wide one is than the narrow one.
	kernelSpread = 3
	// kernelVelocity is the standard deviation of both in velocity, m/s.
	kernelVelocity = 4
	// biweight is h² over the variance of the kernel.
	biweight = 7
)

// kernels are the narrow and the wide one for a window in s.
func kernels(window float64) (list [2]kernel) {
	sigma := kernelPace * window
	for i := range list {
		h2 := float64(biweight * sigma * sigma)
		v2 := float64(biweight * kernelVelocity * kernelVelocity)
		list[i] = kernel{int32(math.Sqrt(h2) / placeUnit), placeUnit * placeUnit / h2, paceUnit * paceUnit / v2}
		sigma *= kernelSpread
	}
	return list
}

// of takes the squares of a distance and of a difference of velocities.
func (k *kernel) of(d2, v2 float64) float64 {
	q := 1 - float64(d2*k.space) - float64(v2*k.pace)
	if q <= 0 {
		return 0
	}
	return float64(q * q)
}

// likeness is a place of a client that is like the one at hand, by either kernel.
type likeness struct {
	client ClientID
	number int32
	weight [2]float64
}

// consider adds a place to those found, if it is like l by a kernel that it is asked by.
func (p *precedents) consider(c ClientID, number int32, b, l *place, by [2]bool) {
	dx, dy := float64(b.x)-float64(l.x), float64(b.y)-float64(l.y)
	du, dv := float64(b.u)-float64(l.u), float64(b.v)-float64(l.v)
	d2, v2 := float64(dx*dx)+float64(dy*dy), float64(du*du)+float64(dv*dv)
	f := likeness{client: c, number: number}
	for i := range by {
		if by[i] {
			f.weight[i] = p.like[i].of(d2, v2)
		}
	}
	if f.weight != [2]float64{} {
		p.found = append(p.found, f)
	}
}
