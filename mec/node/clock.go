package node

import (
	"context"
	"sync/atomic"
	"time"
)

// Clock tells the time of the scenario, which begins at zero and runs at a multiple of real time. Close it when nobody
// waits by it any more.
type Clock struct {
	start atomic.Pointer[time.Time]
	speed float64
	alarm *alarm
}

// NewClock starts a clock at a speed: 1 is real time, 10 plays ten seconds in one.
func NewClock(speed float64) (*Clock, error) {
	a, err := newAlarm()
	if err != nil {
		return nil, err
	}
	c := &Clock{speed: speed, alarm: a}
	c.Restart()
	return c, nil
}

// Twin is another clock at the same speed, that is restarted on its own and closed with the first.
func (c *Clock) Twin() *Clock {
	t := &Clock{speed: c.speed, alarm: c.alarm}
	t.Restart()
	return t
}

// Restart sets the clock to zero.
func (c *Clock) Restart() { c.SetZero(time.Now()) }

// SetZero says when the clock was, or will be, at zero.
func (c *Clock) SetZero(at time.Time) { c.start.Store(&at) }

// Zero is when the clock was at zero.
func (c *Clock) Zero() time.Time { return *c.start.Load() }

// At is a time of the scenario as a time of the world.
func (c *Clock) At(d time.Duration) time.Time { return c.Zero().Add(c.Real(d)) }

// Of is a time of the world as one of the scenario.
func (c *Clock) Of(t time.Time) time.Duration { return c.Scenario(t.Sub(c.Zero())) }

// Close frees what the clock waits with.
func (c *Clock) Close() { c.alarm.close() }

// Speed is how many seconds of the scenario pass in one.
func (c *Clock) Speed() float64 { return c.speed }

// Now is the time of the scenario.
func (c *Clock) Now() time.Duration { return c.Scenario(time.Since(*c.start.Load())) }

// Real is how long a time of the scenario really takes.
func (c *Clock) Real(d time.Duration) time.Duration {
	if c.speed == 1 {
		return d // exactly
	}
	return time.Duration(float64(d) / c.speed)
}

// Scenario is how much of the scenario's time passes in a real time.
func (c *Clock) Scenario(d time.Duration) time.Duration {
	if c.speed == 1 {
		return d
	}
	return time.Duration(float64(d) * c.speed)
}

// WaitUntil waits for a time of the scenario, or for the end of the context, and says whether the time came.
func (c *Clock) WaitUntil(ctx context.Context, at time.Duration) bool {
	end := c.start.Load().Add(c.Real(at))
	if !time.Now().Before(end) {
		return ctx.Err() == nil
	}
	select {
	case <-c.alarm.at(end):
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// Wait waits for a time of the scenario to pass.
func (c *Clock) Wait(ctx context.Context, d time.Duration) bool { return c.WaitUntil(ctx, c.Now()+d) }
