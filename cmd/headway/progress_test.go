package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"headway/sim"
)

// hand is a clock that a test moves.
type hand struct{ t time.Time }

func (h *hand) now() time.Time                     { return h.t }
func (h *hand) pass(d time.Duration)               { h.t = h.t.Add(d) }
func newHand() *hand                               { return &hand{time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)} }
func noEnv(string) string                          { return "" }
func env(kv map[string]string) func(string) string { return func(k string) string { return kv[k] } }

// TestProgressPlain wants a line at each quarter, and another wherever a log would be silent for 30 s; never a \r.
func TestProgressPlain(t *testing.T) {
	var out bytes.Buffer
	clock := newHand()
	st := &state{stderr: stream{Writer: &out}, env: noEnv, now: clock.now}
	p := st.newProgress("auto")
	for i := range 101 { // one second a step: quarters come within 30 s
		p.update(sim.Progress{Done: float64(i), Total: 100, Events: uint64(i) * 1_000_000, Label: "seed 1"})
		clock.pass(time.Second)
	}
	p.finish()
	want := `  0 %  seed 1
 25 %  1.00 M events/s  1 min 15 s left  seed 1
 50 %  1.00 M events/s  50.0 s left  seed 1
 75 %  1.00 M events/s  25.0 s left  seed 1
100 %  1.00 M events/s  seed 1
`
	if out.String() != want {
		t.Errorf("got\n%s\nwant\n%s", out.String(), want)
	}

	out.Reset()
	p = st.newProgress("plain")
	for i := range 100 { // a slow run: a tenth of a percent a second
		p.update(sim.Progress{Done: float64(i), Total: 1000})
		clock.pass(time.Second)
	}
	if n := strings.Count(out.String(), "\n"); n != 4 {
		t.Errorf("got %d lines in 100 s without a quarter, want one at 0, 30, 60, 90 s:\n%s", n, out.String())
	}
}

// TestProgressTTY wants at most ten redraws a second, on one line that never wraps and is gone in the end.
func TestProgressTTY(t *testing.T) {
	var out bytes.Buffer
	clock := newHand()
	st := &state{stderr: stream{Writer: &out, tty: true, width: 20}, env: noEnv, now: clock.now}
	p := st.newProgress("auto")
	for range 1000 {
		p.update(sim.Progress{Done: 5, Total: 10, Events: 1e9, Label: strings.Repeat("a long label ", 10)})
		clock.pass(time.Millisecond)
	}
	p.finish()
	p.update(sim.Progress{Done: 10, Total: 10})
	frames := strings.Split(out.String(), "\r\x1b[2K")
	if frames[0] != "" || frames[len(frames)-1] != "" {
		t.Errorf("the line is not cleared before the first and after the last frame: %q", out.String())
	}
	if n := len(frames) - 2; n != 10 {
		t.Errorf("%d frames in a second, want 10", n)
	}
	for _, f := range frames {
		if len([]rune(f)) > 19 || strings.Contains(f, "\n") {
			t.Errorf("frame %q passes 19 columns", f)
		}
	}
}

func TestProgressNone(t *testing.T) {
	var out bytes.Buffer
	clock := newHand()
	for _, st := range []*state{
		{stderr: stream{Writer: &out, tty: true, width: 80}, env: noEnv, now: clock.now, quiet: true},
		{stderr: stream{Writer: &out}, env: noEnv, now: clock.now, quiet: true},
	} {
		p := st.newProgress("auto")
		p.update(sim.Progress{Done: 5, Total: 10})
		p.finish()
	}
	if out.Len() > 0 {
		t.Errorf("-q says %q", out.String())
	}
}

func TestRoundTime(t *testing.T) {
	for d, want := range map[time.Duration]string{
		420 * time.Millisecond:                  "0.42 s",
		9996 * time.Millisecond:                 "10.0 s",
		59960 * time.Millisecond:                "1 min 0 s",
		245 * time.Second:                       "4 min 5 s",
		2*time.Hour + 3*time.Minute + 1e9:       "2 h 3 min",
		3599*time.Second + 999*time.Millisecond: "1 h 0 min",
	} {
		if got := roundTime(d); got != want {
			t.Errorf("roundTime(%v) = %q, want %q", d, got, want)
		}
	}
}

// TestColored holds the order flag, NO_COLOR, FORCE_COLOR, terminal.
func TestColored(t *testing.T) {
	for _, tc := range []struct {
		flag string
		tty  bool
		env  map[string]string
		want bool
	}{
		{"auto", true, nil, true},
		{"auto", false, nil, false},
		{"auto", true, map[string]string{"TERM": "dumb"}, false},
		{"auto", true, map[string]string{"NO_COLOR": "1"}, false},
		{"auto", false, map[string]string{"FORCE_COLOR": "1"}, true},
		{"auto", true, map[string]string{"FORCE_COLOR": "1", "NO_COLOR": "1"}, false},
		{"always", false, map[string]string{"NO_COLOR": "1"}, true},
		{"never", true, map[string]string{"FORCE_COLOR": "1"}, false},
	} {
		st := &state{color: tc.flag, env: env(tc.env)}
		if got := st.colored(stream{tty: tc.tty}); got != tc.want {
			t.Errorf("--color %s, terminal %v, %v: colours %v, want %v", tc.flag, tc.tty, tc.env, got, tc.want)
		}
	}
}

func TestShellQuote(t *testing.T) {
	for word, want := range map[string]string{
		"run": "run", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "--set": "--set", "radio.x=3m": "radio.x=3m", "$HOME": "'$HOME'",
	} {
		if got := shellQuote(word); got != want {
			t.Errorf("shellQuote(%q) = %s, want %s", word, got, want)
		}
	}
}
