package generate

import (
	"errors"
	"fmt"
	"math"
	"time"
)

// samplesPerHour bounds the samples of a vehicle in an hour on the road: a step each second, and as many again for the
// ends of phases.
const samplesPerHour = 7200

// Commuters need far fewer in an hour of the day: at most three drives a day, of at most four legs each.
const commuterSamplesPerHour = 200

// checkSize reports traffic whose samples would not fit mobility.Trip's 32-bit indexes.
func checkSize(vehicles int, until time.Duration, perHour float64) error {
	switch most := float64(vehicles) * until.Hours() * perHour; {
	case vehicles < 0 || vehicles > maxVehicles:
		return fmt.Errorf("%d vehicles: write a number from 0 to %d", vehicles, maxVehicles)
	case most > math.MaxInt32:
		return fmt.Errorf("%d vehicles for %v may need %.2g positions, and at most %.2g fit: take fewer vehicles or a shorter duration",
			vehicles, until, most, float64(math.MaxInt32))
	}
	return nil
}

// checkRange reports a value outside low..high, which also NaN is.
func checkRange(name string, value, low, high float64, unit string) error {
	if value >= low && value <= high {
		return nil
	}
	return fmt.Errorf("%s is %g%s: write a value from %g%s to %g%s", name, value, unit, low, unit, high, unit)
}

// Check reports what is wrong with the parameters, all of it, or nil.
func (h Highway) Check(until time.Duration) error {
	lanes := error(nil)
	switch h.Traffic {
	case "", "free":
	case "idm":
		lanes = checkRange("lanes", float64(h.Lanes), 1, 6, "")
	default:
		lanes = fmt.Errorf("traffic is %q: write free or idm", h.Traffic)
	}
	return errors.Join(
		lanes,
		checkSize(h.Vehicles, until, samplesPerHour),
		checkRange("length", h.Length, 500, 1e6, "m"),
		checkRange("bearing", h.Bearing, 0, 360, "deg"),
		checkRange("speed", h.Speed, 1, 90, "m/s"),
		checkRange("speed_sd", h.SpeedSD, 0, 20, "m/s"),
		checkRange("southward", h.Southward, 0, 1, ""),
		checkRange("returns", h.Returns, 0, 1, ""),
	)
}

// Check reports what is wrong with the parameters, all of it, or nil.
func (c City) Check(until time.Duration) error {
	errs := []error{
		checkSize(c.Vehicles, until, samplesPerHour),
		checkRange("blocks", float64(c.Blocks), 2, 1000, ""),
		checkRange("block", c.Block, 20, 5000, "m"),
		checkRange("speed", c.Speed, 1, 60, "m/s"),
		checkRange("straight", c.Straight, 0, 1, ""),
		checkRange("left", c.Left, 0, 1, ""),
		checkRange("converge", c.Converge, 0, 1, ""),
	}
	if c.Light != 0 && c.Light < 10*time.Second {
		errs = append(errs, fmt.Errorf("light is %v: write a cycle of 10s or more, or 0s for no lights", c.Light))
	}
	if c.At < 0 {
		errs = append(errs, fmt.Errorf("converge_at is %v: write a time from 0s", c.At))
	}
	return errors.Join(errs...)
}

// Check reports what is wrong with the parameters, all of it, or nil.
func (b Buses) Check(until time.Duration) error {
	err := errors.Join(
		checkRange("lines", float64(b.Lines), 1, 1000, ""),
		checkRange("blocks", float64(b.Blocks), 4, 1000, ""),
		checkRange("block", b.Block, 50, 5000, "m"),
		checkRange("spacing", b.Spacing, 50, 100_000, "m"),
		checkRange("speed", b.Speed, 3, 40, "m/s"),
		checkRange("dwell", b.Dwell.Seconds(), 0, 600, "s"),
		checkRange("headway", b.Headway.Minutes(), 1, 1440, "min"),
		checkRange("first", b.First.Hours(), 0, 24, "h"),
		checkRange("last", b.Last.Hours(), 0, 24, "h"),
	)
	if b.First >= b.Last {
		err = errors.Join(err, fmt.Errorf("last is %v, and the first departure at %v: write a later one", b.Last, b.First))
	}
	if err != nil {
		return err
	}
	return checkSize(b.Size(), until, samplesPerHour)
}

// Check reports what is wrong with the parameters, all of it, or nil.
func (c Commuters) Check(until time.Duration) error {
	errs := []error{
		checkSize(c.Vehicles, until, commuterSamplesPerHour),
		checkRange("side", c.Side, 1000, 200_000, "m"),
		checkRange("block", c.Block, 50, 5000, "m"),
		checkRange("speed", c.Speed, 1, 60, "m/s"),
		checkRange("leave", c.Leave.Hours(), 0, 24, "h"),
		checkRange("leave_sd", c.LeaveSD.Hours(), 0, 6, "h"),
		checkRange("work", c.Work.Hours(), 0, 24, "h"),
		checkRange("errand", c.Errand, 0, 1, ""),
	}
	errs = append(errs,
		checkRange("workdays", float64(c.Workdays), 0, 7, ""),
		checkRange("outing", c.Outing, 0, 1, ""),
		checkRange("dormant", c.Dormant, 0, 1, ""),
	)
	if c.Dormant > 0 {
		errs = append(errs, checkRange("idle", c.Idle.Hours(), 1, 87600, "h"))
	}
	if c.Durations != "" && c.Durations != "regular" && c.Durations != "heavy" {
		errs = append(errs, fmt.Errorf("durations is %q: write regular or heavy", c.Durations))
	}
	if c.District != 0 {
		errs = append(errs, checkRange("district", c.District, 2*c.Block, c.Side, "m"))
	}
	if c.Block > c.Side/3 {
		errs = append(errs, fmt.Errorf("block is %gm on a side of %gm: people work at crossings in the side's middle third, so write at most %gm",
			c.Block, c.Side, math.Floor(c.Side/3)))
	}
	return errors.Join(errs...)
}
