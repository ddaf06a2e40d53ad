package main

import (
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

func (st *state) nodeCommand() *cobra.Command {
	var f partFlags
	var place nodePlace
	cmd := &cobra.Command{
		Use:   "node NAME",
		Short: "One MEC site, or the region, of a fabric of processes",
		Long: `Run one location of a fabric in this process: NAME is a site of the fabric file,
or region. Its nats-server stores copies and answers vehicles; its agent carries
out what the engine decides. Start the region first; a site waits for it.

What vehicles write, and at the region the engine's log, is kept in the store:
started again on the same store, the node goes on where it was. Nothing that was
acknowledged is lost when the process is killed; when the power is cut, what was
acknowledged within --sync is, and nothing with --sync always, which is slower.

The node listens where the fabric file says, on the hosts named there; --listen
0.0.0.0 makes that all hosts. Beyond loopback it takes keys made with --tls.`,
		Example: `  headway node region --fabric fabric.yaml --keys keys --for 300ms
  headway node site-0 --fabric fabric.yaml --keys keys --store site-0.store --for 300ms`,
		Args: argsBetween(1, 1, "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return st.node(cmd.CommandPath(), args[0], place, &f)
		},
	}
	f.register(cmd)
	cmd.Flags().StringVar(&place.store, "store", "", "the `DIR` for what must outlive the process (default: NAME.store)")
	cmd.Flags().StringVar(&place.sync, "sync", "5s", "force writes to the disk every `TIME`, or always")
	complete(cmd, "sync", words("always", "100ms", "1s", "5s"))
	cmd.Flags().StringVar(&place.listen, "listen", "", "listen at `HOST` instead of the one in the fabric file; the ports stay")
	complete(cmd, "listen", words("127.0.0.1", "0.0.0.0"))
	return cmd
}

// nodePlace is what a node's flags say of its host.
type nodePlace struct{ store, listen, sync string }

// every is how often writes are forced to the disk.
func (p *nodePlace) every(command string) (time.Duration, error) {
	if p.sync == "always" {
		return node.SyncAlways, nil
	}
	d, err := time.ParseDuration(p.sync)
	if err != nil || d < time.Millisecond || d > time.Hour {
		return 0, usageError(command, "--sync %s: write always, or a time from 1ms to 1h, as in 1s", p.sync)
	}
	return d, nil
}

func (st *state) node(command, name string, place nodePlace, f *partFlags) error {
	p, err := st.loadPart(command, f)
	if err != nil {
		return err
	}
	at, ok := p.places.Find(name)
	if !ok {
		return usageError(command, "the fabric has no %s; it has region, %s", name, strings.Join(p.places.Names, ", "))
	}
	if place.store == "" {
		place.store = name + ".store"
	}
	if place.store, err = st.path(place.store); err != nil {
		return err
	}
	every, err := place.every(command)
	if err != nil {
		return err
	}
	clock, err := node.NewClock(p.spec.Speed)
	if err != nil {
		return err
	}
	defer clock.Close()
	cfg, err := st.nodeConfig(p, at, clock, place)
	if err != nil {
		return err
	}
	cfg.Sync = every
	ctx, stop := st.untilStopped(f, name)
	defer stop()
	n, err := node.Start(cfg)
	if err != nil {
		return withCode(exitFailed, err)
	}
	defer n.Stop()
	st.say("%s: listening at %s%s\n", name, p.places.Client(at), map[bool]string{true: ", under TLS"}[cfg.TLS != nil])
	if at != p.plan.Network.Region() {
		if n.Linked(ctx) == nil { // else stopped before it was
			st.say("%s: linked to the region\n", name)
		}
	}
	<-ctx.Done()
	return nil
}

// nodeConfig is what a node must know, from the fabric's file and the keys.
func (st *state) nodeConfig(p *part, at mec.SiteID, clock *node.Clock, place nodePlace) (node.Config, error) {
	engine, err := p.plan.Engine(time.Hour) // only asked what it wants to hear
	if err != nil {
		return node.Config{}, err
	}
	name := p.places.Name(at)
	cfg := node.Config{
		Site: at, Network: p.plan.Network, Clock: clock, Bytes: p.plan.Bytes, Scale: int64(p.spec.Scale), Capacity: p.plan.Capacity,
		WantsRead: func(o fabric.ObjectID, out fabric.Outcome) bool {
			return engine.Wants().Has(fabric.Access) && engine.WantsRead(p.plan.Class(o), out)
		},
		Penalty: p.plan.Late,
		Objects: engine.Objects(), Dir: place.store, Listen: p.places.Client(at), PeerAt: p.places.Client, Patience: time.Duration(p.spec.Failure.Site),
		Wrong: func(what string) { st.say("%s: %s\n", name, what) },
		Refused: func(old, leading uint64) {
			st.say("%s: refused what an engine of epoch %d says: epoch %d leads\n", name, old, leading)
		},
	}
	if cfg.Keys, err = p.keys.NodeKeys(p.places, at); err == nil {
		cfg.TLS, err = p.keys.TLS(name)
	}
	if err != nil {
		return node.Config{}, withCode(exitUsage, err)
	}
	if at == p.plan.Network.Region() {
		cfg.Leaf = p.places.Leaf
	} else {
		cfg.Hub = node.Hub{Address: p.places.Leaf}
	}
	if place.listen != "" {
		for _, address := range []*string{&cfg.Listen, &cfg.Leaf} {
			if _, port, err := net.SplitHostPort(*address); err == nil {
				*address = net.JoinHostPort(place.listen, port)
			}
		}
	}
	return cfg, nil
}
