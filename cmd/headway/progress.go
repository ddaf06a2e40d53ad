package main

import (
	"fmt"
	"sync"
	"time"

	"headway/results"
	"headway/sim"
)

// How often progress is shown: a terminal is redrawn at most ten times a second; a log gets a line at each quarter, and
// another wherever it would be silent for longer than that.
const (
	redrawEvery = 100 * time.Millisecond
	silenceMax  = 30 * time.Second
)

// progress narrates how far a run is. It is safe for concurrent use.
type progress struct {
	to   stream
	mode string // tty, plain or none
	now  func() time.Time

	mu       sync.Mutex
	started  time.Time
	shown    time.Time
	quarter  int // the last one that plain mode has shown
	drawn    bool
	finished bool
}

// newProgress starts a narration on stderr; mode is auto, tty, plain or none.
func (st *state) newProgress(mode string) *progress {
	switch {
	case st.quiet:
		mode = "none"
	case mode == "auto" && st.stderr.tty && st.env("TERM") != "dumb":
		mode = "tty"
	case mode == "auto":
		mode = "plain"
	}
	now := st.now()
	return &progress{to: st.stderr, mode: mode, now: st.now, started: now, shown: now, quarter: -1}
}

// begin says that what is narrated begins now.
func (p *progress) begin() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.started = p.now()
	p.shown = p.started
}

// update shows how far the run is, if it is time to.
func (p *progress) update(s sim.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now, share := p.now(), s.Done/max(s.Total, 1)
	switch {
	case p.finished || p.mode == "none":
	case p.mode == "tty":
		if p.drawn && now.Sub(p.shown) < redrawEvery {
			return
		}
		p.drawn, p.shown = true, now
		fmt.Fprintf(p.to, "\r\x1b[2K%s", clip(p.line(s, share, now), p.to.width-1))
	default:
		quarter := int(float64(share*4) + 1e-9) // the sum of many shares may fall short of 1
		if quarter <= p.quarter && now.Sub(p.shown) < silenceMax {
			return
		}
		p.quarter, p.shown = max(quarter, p.quarter), now
		fmt.Fprintln(p.to, p.line(s, share, now))
	}
}

// finish clears the line of a terminal; later updates are ignored.
func (p *progress) finish() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.finished = true
	if p.drawn {
		fmt.Fprint(p.to, "\r\x1b[2K")
	}
}

// note says something between two updates.
func (p *progress) note(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mode == "none" {
		return
	}
	if p.drawn {
		fmt.Fprint(p.to, "\r\x1b[2K")
	}
	fmt.Fprintln(p.to, text)
}

func (p *progress) line(s sim.Progress, share float64, now time.Time) string {
	spent := now.Sub(p.started)
	line := fmt.Sprintf("%3.0f %%", 100*share)
	if spent > 0 && s.Events > 0 {
		line += fmt.Sprintf("  %s events/s", siPrefix(float64(s.Events)/spent.Seconds()))
	}
	if share >= 0.01 && share < 1 { // before that, what is left is anybody's guess
		left := time.Duration(float64(spent) * (1 - share) / share)
		line += "  " + roundTime(left) + " left"
	}
	if s.Label != "" {
		line += "  " + s.Label
	}
	return line
}

// clip cuts a line to a number of columns, so that it never wraps.
func clip(line string, columns int) string {
	if r := []rune(line); len(r) > columns && columns > 0 {
		return string(r[:columns])
	}
	return line
}

// siPrefix writes a number with three digits and a prefix: 1.23 M.
func siPrefix(v float64) string {
	for _, unit := range []struct {
		scale float64
		name  string
	}{{1e9, " G"}, {1e6, " M"}, {1e3, " k"}} {
		if v >= 0.9995*unit.scale {
			return results.Number(v/unit.scale) + unit.name
		}
	}
	return results.Number(v)
}

// roundTime writes a duration as a person says it: 0.42 s, 12.3 s, 4 min 5 s, 2 h 3 min.
func roundTime(d time.Duration) string {
	s := d.Seconds()
	switch {
	case s < 9.995:
		return fmt.Sprintf("%.2f s", s)
	case s < 59.95:
		return fmt.Sprintf("%.1f s", s)
	case s < 3599.5:
		whole := int(s + 0.5)
		return fmt.Sprintf("%d min %d s", whole/60, whole%60)
	}
	minutes := int(s/60 + 0.5)
	return fmt.Sprintf("%d h %d min", minutes/60, minutes%60)
}
