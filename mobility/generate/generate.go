package generate

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/paulmach/orb"

	"headway/mobility"
)

// Streams returns the random stream of a name: the same stream for the same name, independent ones for different
// names. A caller derives it by hashing the name with its seed.
type Streams func(name string) *rand.Rand

// maxVehicles is the largest fleet whose ids, of six digits, stand in byte order.
const maxVehicles = 1_000_000

// Generator draws traffic.
type Generator interface {
	// Check reports what is wrong with the parameters for a duration, all of it, or nil.
	Check(until time.Duration) error
	// Tracks draws the traffic of the first until. It panics if the parameters do not pass Check.
	Tracks(until time.Duration, rnd Streams) *mobility.Tracks
	// Size is the number of vehicles, of parameters that pass Check.
	Size() int
}

// Size implements Generator.
func (h Highway) Size() int { return h.Vehicles }

// Size implements Generator.
func (c City) Size() int { return c.Vehicles }

// Size implements Generator.
func (c Commuters) Size() int { return c.Vehicles }

// id names vehicle k. Its width does not depend on the number of vehicles, which would rename them all.
func id(k int) string { return idOf("car", k) }

func idOf(kind string, k int) string { return fmt.Sprintf("%s-%06d", kind, k) }

// fleet lets each of n cars drive until the end and joins their tracks.
func fleet(n int, origin orb.Point, until time.Duration, rnd Streams, drive func(k int, d *driver, r *rand.Rand)) *mobility.Tracks {
	return fleetOf("car", n, origin, until, rnd, drive)
}

// fleetOf is fleet for a kind of vehicle.
func fleetOf(kind string, n int, origin orb.Point, until time.Duration, rnd Streams, drive func(k int, d *driver, r *rand.Rand)) *mobility.Tracks {
	tracks := &mobility.Tracks{
		Vehicles: make([]string, n),
		Frame:    mobility.NewProjection(origin),
		Span:     max(until, 0),
	}
	d := &driver{until: until.Milliseconds()}
	for k := range n {
		tracks.Vehicles[k] = idOf(kind, k)
		d.reset()
		drive(k, d, rnd("mobility/"+tracks.Vehicles[k]))

		tracks.Samples = slices.Grow(tracks.Samples, room(tracks.Samples, len(d.samples), k, n))
		first := int32(len(tracks.Samples))
		for _, t := range d.trips {
			tracks.Trips = append(tracks.Trips, mobility.Trip{Vehicle: int32(k), First: first + t.first, Last: first + t.last})
		}
		tracks.Samples = append(tracks.Samples, d.samples...)
	}
	return tracks
}

// room returns for how many samples to grow when vehicle k of n brings more: none while they fit, else for all vehicles
// to come at the mean so far and 5 % more. Doubling would take up to three times the memory of the samples.
func room(samples []mobility.Sample, more, k, n int) int {
	if len(samples)+more <= cap(samples) || k < 32 {
		return more
	}
	mean := float64(len(samples)+more) / float64(k+1)
	return more + int(math.Ceil(float64(1.05*mean)*float64(n-k-1)))
}
