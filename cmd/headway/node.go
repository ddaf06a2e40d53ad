package main

import (
	"net"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"headway/fabric"
	"headway/mec"
	"headway/mec/node"
)

func (st *state) nodeCommand() *cobra.Command {
	var f partFlags
	var store, listen string
	cmd := &cobra.Command{
		Use:   "node NAME",
		Short: "One MEC site, or the region, of a fabric of processes",
		Long: `Run one location of a fabric in this process: NAME is a site of the fabric file,
or region. Its nats-server stores copies and answers vehicles; its agent carries
out what the engine decides. Start the region first; a site waits for it.

What vehicles write, and at the region the engine's log, is kept in the store:
started again on the same store, the node goes on where it was. Nothing that was
acknowledged is lost when the process is killed.

The node listens where the fabric file says, on the hosts named there; --listen
0.0.0.0 makes that all hosts. Beyond loopback it takes keys made with --tls.`,
		Example: `  headway node region --fabric fabric.yaml --keys keys --for 300ms
  headway node site-0 --fabric fabric.yaml --keys keys --store site-0.store --for 300ms`,
		Args: argsBetween(1, 1, "NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return st.node(cmd.CommandPath(), args[0], store, listen, &f)
		},
	}
	f.register(cmd)
	cmd.Flags().StringVar(&store, "store", "", "the `DIR` for what must outlive the process (default: NAME.store)")
	cmd.Flags().StringVar(&listen, "listen", "", "listen at `HOST` instead of the one in the fabric file; the ports stay")
	complete(cmd, "listen", words("127.0.0.1", "0.0.0.0"))
	return cmd
}

func (st *state) node(command, name, store, listen string, f *partFlags) error {
	p, err := st.loadPart(command, f)
	if err != nil {
		return err
	}
	at, ok := p.places.Find(name)
	if !ok {
		return usageError(command, "the fabric has no %s; it has region, %s", name, strings.Join(p.places.Names, ", "))
	}
	if store == "" {
		store = name + ".store"
	}
	if store, err = st.path(store); err != nil {
		return err
	}
	clock, err := node.NewClock(p.spec.Speed)
	if err != nil {
		return err
	}
	defer clock.Close()
	cfg, err := st.nodeConfig(p, at, clock, store, listen)
	if err != nil {
		return err
	}
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
func (st *state) nodeConfig(p *part, at mec.SiteID, clock *node.Clock, store, listen string) (node.Config, error) {
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
		Objects: engine.Objects(), Dir: filepath.Clean(store), Listen: p.places.Client(at), PeerAt: p.places.Client, Patience: time.Duration(p.spec.Failure.Site),
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
	if listen != "" {
		for _, address := range []*string{&cfg.Listen, &cfg.Leaf} {
			if _, port, err := net.SplitHostPort(*address); err == nil {
				*address = net.JoinHostPort(listen, port)
			}
		}
	}
	return cfg, nil
}
