package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"headway/results"
	"headway/scenarios"
	"headway/sim"
)

// sayPartingEvent names the first event at which two runs part: both are run again between the checkpoints that bracket
// it, by the scenarios that the results carry. Where that cannot be done it says why, and the bracket stands.
func (st *state) sayPartingEvent(c *results.Comparison, a, b results.Side) {
	if c.Parting == nil {
		return
	}
	x, y, err := st.partingEvent(c.Parting, a.Run, b.Run)
	if err != nil {
		fmt.Fprintf(st.stderr, "which event: %v\n", err)
		return
	}
	fmt.Fprintf(st.stderr, "the first event that differs: number %d, at %v\n  A: %s\n  B: %s\n", x.Number+1, x.At, sayEvent(x), sayEvent(y))
}

func sayEvent(e sim.Event) string {
	if len(e.Actions) == 0 {
		return e.Text + "; nothing is done about it"
	}
	return e.Text + "; " + strings.Join(e.Actions, ", ")
}

func (st *state) partingEvent(p *results.Parting, a, b *results.Run) (x, y sim.Event, err error) {
	from := uint64(0)
	if p.LastEqual != nil {
		from = p.LastEqual.Events
	}
	first, err := st.diaryOf(a, p, from)
	if err != nil {
		return x, y, err
	}
	second, err := st.diaryOf(b, p, from)
	if err != nil {
		return x, y, err
	}
	return sim.Part(first, second)
}

// diaryOf runs one policy and seed of a result again.
func (st *state) diaryOf(run *results.Run, p *results.Parting, from uint64) ([]sim.Event, error) {
	if run.Scenario.YAML == "" {
		return nil, errors.New("a result does not carry its scenario")
	}
	wd, err := st.getwd()
	if err != nil {
		return nil, err
	}
	s, err := scenarios.Load(scenarios.Source{Name: run.Scenario.Source, Text: []byte(run.Scenario.YAML), Dir: filepath.Clean(wd), WorkDir: wd})
	if err != nil {
		return nil, err
	}
	x, err := sim.Build(s, openFile)
	if err != nil {
		return nil, fmt.Errorf("run again in the folder of the scenario's files: %w", err)
	}
	return x.Diary(context.Background(), p.Policy, p.Seed, from, p.FirstDiff.Events)
}
