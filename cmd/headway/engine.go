package main

import (
	"fmt"
	"os"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/spf13/cobra"

	"headway/fabric"
	"headway/mec/node"
	"headway/mec/testbed"
)

func (st *state) engineCommand() *cobra.Command {
	var f partFlags
	var at engineAt
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
old one still says is refused by the nodes.

At NATS servers of your own, whose nodes are yours too and speak as 'headway
fabric messages' says, give --nats and --creds in place of --keys. What the
engine needs there (the streams engine, KV_engine-lease, OBJ_engine-snapshots)
is made where it is missing.`,
		Example: `  headway engine --fabric fabric.yaml --keys keys --for 300ms
  headway engine --nats nats://127.0.0.1:7401 --fabric fabric.yaml --keys keys --for 300ms`,
		Args: argsBetween(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return st.engine(cmd.CommandPath(), &at, &f) },
	}
	f.register(cmd)
	cmd.Flags().StringVar(&at.url, "nats", "", "`URL` of the region's server (default: as the fabric file says)")
	cmd.Flags().StringVar(&at.creds, "creds", "", "credentials for a NATS server of your own: a `FILE`, or none")
	complete(cmd, "nats", cobra.NoFileCompletions)
	return cmd
}

// engineSnapshot is how often the engine that leads writes its state down.
const engineSnapshot = 30 * time.Second

// engineAt says which server an engine serves.
type engineAt struct{ url, creds string }

// engineConn opens the engine's connection: to a region of ours by its key, or to a server of the user's own.
func (st *state) engineConn(command string, at *engineAt, f *partFlags) (*part, *nats.Conn, error) {
	wrong := func(err error) { st.say("engine: %v\n", err) }
	if at.creds != "" {
		p, err := st.loadPlan(command, f)
		switch {
		case err != nil:
			return nil, nil, err
		case at.url == "":
			return nil, nil, usageError(command, "--creds is for a server of your own: name it with --nats")
		case f.keys != "":
			return nil, nil, usageError(command, "--keys and --creds exclude each other")
		}
		file := ""
		if at.creds != "none" {
			if file, err = st.path(at.creds); err != nil {
				return nil, nil, err
			}
			if !exists(file) {
				return nil, nil, usageError(command, "--creds %s: there is no such file", at.creds)
			}
		}
		nc, err := node.Join(at.url, file, wrong)
		return p, nc, err
	}
	p, err := st.loadPart(command, f)
	if err != nil {
		return nil, nil, err
	}
	if at.url == "" {
		at.url = p.spec.Region.Client
	}
	party, err := p.keys.Party(node.EngineParty)
	if err != nil {
		return nil, nil, withCode(exitUsage, err)
	}
	nc, err := party.Connect(at.url, wrong)
	if err != nil {
		err = fmt.Errorf("%s: %w", at.url, err)
	}
	return p, nc, err
}

func (st *state) engine(command string, at *engineAt, f *partFlags) error {
	p, nc, err := st.engineConn(command, at, f)
	if err != nil {
		return err
	}
	defer nc.Close()
	clock, err := node.NewClock(p.spec.Speed)
	if err != nil {
		return err
	}
	defer clock.Close()
	ctx, stop := st.untilStopped(f, "engine")
	defer stop()
	host, _ := os.Hostname() // a name in words only
	cfg := testbed.EngineConfig{
		Conn: nc, Network: p.plan.Network, Clock: clock, Local: p.plan.Local, Fabric: p.spec.Hash(), Name: fmt.Sprintf("%s/%d", host, os.Getpid()), Create: at.creds != "",
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
	st.say("engine: following the log at %s\n", at.url)
	select {
	case <-ctx.Done():
	case <-s.Done():
	}
	return s.Stop()
}
