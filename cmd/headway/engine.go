package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"headway/fabric"
	"headway/mec/node"
	"headway/mec/testbed"
)

func (st *state) engineCommand() *cobra.Command {
	var f partFlags
	var url string
	cmd := &cobra.Command{
		Use:   "engine",
		Short: "Decide where copies are, for a fabric of processes",
		Long: `Run the engine of a fabric in this process: it follows the log that the region
keeps of what vehicles and nodes report, and sends the nodes what to copy and
what to drop.

Its state is that of the log: started again, it takes up its last snapshot and
the log since, and goes on. Any number of engines may run; one leads, by a lease
at the region, and the others follow the same log and wait. When the one that
leads dies, or is not heard of for failure.engine, another takes over; what an
old one still says is refused by the nodes.`,
		Example: `  headway engine --fabric fabric.yaml --keys keys --for 300ms
  headway engine --nats nats://127.0.0.1:7401 --fabric fabric.yaml --keys keys --for 300ms`,
		Args: argsBetween(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return st.engine(cmd.CommandPath(), url, &f) },
	}
	f.register(cmd)
	cmd.Flags().StringVar(&url, "nats", "", "`URL` of the region's server (default: as the fabric file says)")
	complete(cmd, "nats", cobra.NoFileCompletions)
	return cmd
}

// engineSnapshot is how often the engine that leads writes its state down.
const engineSnapshot = 30 * time.Second

func (st *state) engine(command, url string, f *partFlags) error {
	p, err := st.loadPart(command, f)
	if err != nil {
		return err
	}
	if url == "" {
		url = p.spec.Region.Client
	}
	party, err := p.keys.Party(node.EngineParty)
	if err != nil {
		return withCode(exitUsage, err)
	}
	clock, err := node.NewClock(p.spec.Speed)
	if err != nil {
		return err
	}
	defer clock.Close()
	nc, err := party.Connect(url, func(err error) { st.say("engine: %v\n", err) })
	if err != nil {
		return fmt.Errorf("%s: %w", url, err)
	}
	defer nc.Close()
	ctx, stop := st.untilStopped(f, "engine")
	defer stop()
	host, _ := os.Hostname() // a name in words only
	cfg := testbed.EngineConfig{
		Conn: nc, Network: p.plan.Network, Clock: clock, Local: p.plan.Local, Fabric: p.spec.Hash(), Name: fmt.Sprintf("%s/%d", host, os.Getpid()),
		Lease: time.Duration(p.spec.Failure.Engine), Snapshot: engineSnapshot,
		New: func(zero time.Time) (*fabric.Engine, error) { return p.plan.Engine(time.Duration(zero.UnixNano())) },
		Say: func(format string, args ...any) { st.say("engine: "+format, args...) },
	}
	s, err := testbed.AwaitEngine(ctx, cfg)
	if ctx.Err() != nil {
		return nil // stopped before it began
	}
	if err != nil {
		return err
	}
	st.say("engine: following the log at %s\n", url)
	select {
	case <-ctx.Done():
	case <-s.Done():
	}
	return s.Stop()
}
