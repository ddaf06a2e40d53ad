package main

import (
	"context"
	"time"

	"github.com/spf13/cobra"

	"headway/mec/testbed"
	"headway/scenarios"
	"headway/sim"
)

// partFlags are the flags of the commands that are one part of a fabric.
type partFlags struct {
	fabric string
	keys   string
	last   time.Duration
}

func (f *partFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.fabric, "fabric", "", "the fabric's `FILE` (headway fabric from makes one)")
	flags.StringVar(&f.keys, "keys", "", "the `DIR` with the keys (headway fabric keys makes it)")
	flags.DurationVar(&f.last, "for", 0, "stop after `TIME`, as in 10m (default: when interrupted)")
	complete(cmd, "for", cobra.NoFileCompletions)
}

// part is what a process that is one part of a fabric knows of all of it.
type part struct {
	spec   *scenarios.Fabric
	plan   *sim.Fabric
	places *testbed.Places
	keys   *testbed.Keyring
}

func (st *state) loadPart(command string, f *partFlags) (*part, error) {
	p, err := st.loadPlan(command, f)
	if err != nil {
		return nil, err
	}
	if f.keys == "" {
		return nil, usageError(command, "--keys is missing")
	}
	dir, err := st.path(f.keys)
	if err != nil {
		return nil, err
	}
	p.keys, err = testbed.OpenKeyring(dir)
	return p, withCode(exitUsage, err)
}

// loadPlan reads the fabric alone.
func (st *state) loadPlan(command string, f *partFlags) (*part, error) {
	if f.fabric == "" {
		return nil, usageError(command, "--fabric is missing")
	}
	p := &part{}
	var err error
	if p.spec, err = st.loadFabric(f.fabric); err != nil {
		return nil, err
	}
	if p.plan, err = sim.BuildFabric(p.spec); err != nil {
		return nil, withCode(exitUsage, err)
	}
	p.places = placesOf(p.spec)
	return p, nil
}

func (st *state) loadFabric(arg string) (*scenarios.Fabric, error) {
	name, err := st.path(arg)
	if err != nil {
		return nil, err
	}
	src := scenarios.Source{Name: arg}
	if src.Text, err = readFile(name, scenarioMax); err != nil {
		return nil, withCode(exitUsage, err)
	}
	f, err := scenarios.LoadFabric(src)
	return f, withCode(exitUsage, err)
}

func placesOf(f *scenarios.Fabric) *testbed.Places {
	p := &testbed.Places{Leaf: f.Region.Leaf}
	for _, s := range f.Sites {
		p.Names, p.Clients = append(p.Names, s.Name), append(p.Clients, s.Client)
	}
	p.Clients = append(p.Clients, f.Region.Client)
	return p
}

// untilStopped is a context that ends with the first interrupt, or when the time is over that a flag gives.
func (st *state) untilStopped(f *partFlags, what string) (ctx context.Context, stop func()) {
	ctx, silence := st.untilInterrupt(func() { st.say("%s: stopping; once more stops at once\n", what) })
	if f.last <= 0 {
		return ctx, silence
	}
	ctx, cancel := context.WithTimeout(ctx, f.last)
	return ctx, func() { cancel(); silence() }
}
