package main

import (
	"context"
	"os"
)

// interruptible is untilInterrupt for runs: what is done is kept.
func (st *state) interruptible(p *progress) (ctx context.Context, stop func()) {
	return st.untilInterrupt(func() { p.note("interrupted: keeping the seeds that are finished; once more stops at once") })
}

// untilInterrupt is a context that the first interrupt cancels, after saying so; the second ends the process at once. Call
// stop when the work is over.
func (st *state) untilInterrupt(say func()) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	silence := st.notify(signals)
	over := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-over:
				return
			case <-signals:
			}
			if n > 0 {
				_ = st.scratch.Load().remove() // nothing is left to be done about a failure
				st.exit(exitInterrupted)
				return
			}
			say()
			cancel()
		}
	}()
	return ctx, func() {
		silence()
		close(over)
		cancel()
	}
}
