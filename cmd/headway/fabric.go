package main

import (
	"fmt"
	"net"
	"path/filepath"
	"strconv"

	"github.com/spf13/cobra"

	"headway/mec/node"
	"headway/mec/testbed"
	"headway/results"
	"headway/scenarios"
	"headway/sim"
)

func (st *state) fabricCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fabric",
		Short: "Make and check the files of a fabric whose parts are processes of their own",
		Long: `A fabric is a region, its MEC sites and an engine, each a process of its own, on
one host or on many. They all read the same fabric file, and prove themselves by
keys:

  headway fabric from SCENARIO   a fabric file that plays a scenario
  headway fabric keys FABRIC     keys, and with --tls certificates, of all parts
  headway node NAME              the region, or a site
  headway engine                 decides where copies are; a second one waits
  headway replay SCENARIO        vehicles that drive as in the simulator`,
		Args: cobra.ArbitraryArgs,
		RunE: group,
	}
	cmd.AddCommand(st.fabricFromCommand(), st.fabricKeysCommand(), st.fabricCheckCommand(), st.fabricSchemaCommand(), st.fabricMessagesCommand())
	return cmd
}

// fabricFromFlags are the flags of `headway fabric from`.
type fabricFromFlags struct {
	selection
	file  string
	host  string
	port  int
	speed string
	scale int
}

func (st *state) fabricFromCommand() *cobra.Command {
	var f fabricFromFlags
	cmd := &cobra.Command{
		Use:   "from SCENARIO",
		Short: "Write the fabric file that plays a scenario",
		Long: `Write the fabric file that plays a scenario: its sites and cells, links, data,
prices and one policy (by default: the last of the scenario's). All parts listen
on one host, at ports that count up from --port; 0 finds ports that are free.
For parts on several hosts, write their addresses into the file.`,
		Example: `  headway fabric from quickstart --port 0 -o fabric.yaml
  headway fabric from city --policy lru --speed 10x > city-fabric.yaml`,
		Args:              argsBetween(1, 1, "SCENARIO"),
		ValidArgsFunction: completeScenarios,
		RunE:              func(cmd *cobra.Command, args []string) error { return st.fabricFrom(cmd.CommandPath(), args[0], &f) },
	}
	f.selection.register(cmd)
	flags := cmd.Flags()
	flags.StringVarP(&f.file, "output", "o", "", "the `FILE` to write (default: to stdout)")
	flags.StringVar(&f.host, "host", "127.0.0.1", "the `HOST` that all parts listen on")
	flags.IntVar(&f.port, "port", 7400, "the first `PORT`; 0: ports that are free")
	flags.StringVar(&f.speed, "speed", "1x", "`SPEED`: seconds of the scenario per second, as in 10x")
	flags.IntVar(&f.scale, "scale", 0, "copies are `N` times smaller than they are (default: as one machine needs)")
	complete(cmd, "host", words("127.0.0.1"))
	complete(cmd, "port", cobra.NoFileCompletions)
	complete(cmd, "speed", words("1x", "2x", "5x", "10x"))
	complete(cmd, "scale", cobra.NoFileCompletions)
	return cmd
}

func (st *state) fabricFrom(command, arg string, f *fabricFromFlags) error {
	speed, err := parseSpeed(command, f.speed)
	if err != nil {
		return err
	}
	s, err := st.load(command, arg, &f.selection)
	if err != nil {
		return err
	}
	x, err := sim.Build(s, openFile)
	if err != nil {
		return withCode(exitUsage, err)
	}
	spec, err := x.Fabric(s.Policies[len(s.Policies)-1], s.Seeds[0])
	if err != nil {
		return withCode(exitUsage, err)
	}
	spec.Speed, spec.Scale = speed, f.scale
	if spec.Scale == 0 {
		plan, err := sim.BuildFabric(spec)
		if err != nil {
			return withCode(exitUsage, err)
		}
		spec.Scale = int(testbed.ScaleFor(plan.Network, plan.Stored, speed))
	}
	if err := st.address(spec, f.host, f.port); err != nil {
		return usageError(command, "--port %d: %v", f.port, err)
	}
	text := append([]byte(fabricModeline), spec.YAML()...)
	if _, err := scenarios.LoadFabric(scenarios.Source{Name: arg, Text: text}); err != nil {
		return withCode(exitUsage, err)
	}
	if f.file == "" {
		_, err := st.stdout.Write(text)
		return err
	}
	path, err := st.path(f.file)
	if err != nil {
		return err
	}
	if err := results.WriteFileAtomic(path, text); err != nil {
		return err
	}
	st.say("%s: region, %d sites, policy %s\n", f.file, len(spec.Sites), spec.Policy)
	return nil
}

const fabricModeline = "# A fabric of processes: see 'headway fabric --help'. Editors check it by the schema that 'headway fabric schema' prints.\n"

// address gives the parts of a fabric their addresses: consecutive ports of one host.
func (st *state) address(f *scenarios.Fabric, host string, port int) error {
	n := len(f.Sites) + 2
	if port == 0 {
		var err error
		if port, err = freePorts(host, n, st.now().UnixNano()); err != nil {
			return err
		}
	}
	if port < 1 || port+n > 65536 {
		return fmt.Errorf("ports from %d to %d are needed; they end at 65535", port, port+n-1)
	}
	at := func(i int) string { return net.JoinHostPort(host, strconv.Itoa(port+i)) }
	f.Region.Leaf, f.Region.Client = at(0), at(1)
	for i := range f.Sites {
		f.Sites[i].Client = at(2 + i)
	}
	return nil
}

// freePorts finds consecutive ports that nobody listens at, below those that systems give to connections (32768 on Linux):
// so a part that is started again finds its port free.
func freePorts(host string, n int, from int64) (int, error) {
	const lowest, highest = 10_000, 32_000
	var last error
	for try := range int64(200) {
		first := lowest + int((from/1000+try*7919)%int64(highest-lowest-n)) // 7919 is a prime: no port is tried twice
		if last = tryPorts(host, first, n); last == nil {
			return first, nil
		}
	}
	return 0, fmt.Errorf("no %d ports in a row are free: %w", n, last)
}

func tryPorts(host string, first, n int) error {
	for i := range n {
		l, err := net.Listen("tcp", net.JoinHostPort(host, strconv.Itoa(first+i)))
		if err != nil {
			return err
		}
		if err := l.Close(); err != nil {
			return err
		}
	}
	return nil
}

func (st *state) fabricKeysCommand() *cobra.Command {
	var dir string
	var withTLS bool
	cmd := &cobra.Command{
		Use:   "keys FABRIC",
		Short: "Make the keys of all parts of a fabric",
		Long: `Make a folder with a key for each part of a fabric: the region, each site, the
vehicles at each site, the engine, and an observer. Whoever has no key is not
let in, and each may do only what is its own. Only the owner can read the files.

With --tls every connection is under TLS 1.3, by certificates of an authority
that is made for this and forgotten; they name the hosts in the fabric file.
Without it nothing listens beyond loopback.

For a part on another host, copy public.json, authority.pem and the part's own
folder there, and nothing else.`,
		Example: `  headway fabric from quickstart --port 0 -o fabric.yaml
  headway fabric keys fabric.yaml -o keys --tls`,
		Args: argsBetween(1, 1, "FABRIC"),
		RunE: func(_ *cobra.Command, args []string) error { return st.fabricKeys(args[0], dir, withTLS) },
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "keys", "the `DIR` to make")
	cmd.Flags().BoolVar(&withTLS, "tls", false, "make certificates too: every connection is under TLS")
	return cmd
}

func (st *state) fabricKeys(file, dir string, withTLS bool) error {
	f, err := st.loadFabric(file)
	if err != nil {
		return err
	}
	path, err := st.path(dir)
	if err != nil {
		return err
	}
	if err := testbed.WriteKeyring(path, f.Name, placesOf(f), withTLS); err != nil {
		return err
	}
	st.say("%s: keys of the region, %d sites, their vehicles, the engine and an observer\n", filepath.Base(path), len(f.Sites))
	return nil
}

func (st *state) fabricCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check FABRIC",
		Short: "Say all that is wrong with a fabric file",
		Example: `  headway fabric from quickstart -o fabric.yaml
  headway fabric check fabric.yaml`,
		Args: argsBetween(1, 1, "FABRIC"),
		RunE: func(_ *cobra.Command, args []string) error {
			f, err := st.loadFabric(args[0])
			if err != nil {
				return err
			}
			plan, err := sim.BuildFabric(f)
			if err != nil {
				return withCode(exitUsage, err)
			}
			fmt.Fprintf(st.stdout, "%s: region, %d sites, %d links, %d classes, %d vehicles, policy %s\n",
				f.Name, len(plan.Network.Sites), len(plan.Network.Links)/2, len(f.Classes), f.Vehicles, f.Policy)
			return nil
		},
	}
}

func (st *state) fabricSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of a fabric file",
		Example: `  headway fabric schema > fabric.schema.json`,
		Args:    argsBetween(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			_, err := st.stdout.Write(scenarios.FabricSchema())
			return err
		},
	}
}

func (st *state) fabricMessagesCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "messages",
		Short:   "Print the subjects and messages of a fabric",
		Long:    "Print what the parts of a fabric tell each other over NATS, as Markdown:\nsubjects, who says and who hears them, and their fields.",
		Example: `  headway fabric messages > messages.md`,
		Args:    argsBetween(0, 0, ""),
		RunE: func(*cobra.Command, []string) error {
			_, err := st.stdout.Write(node.MessagesText())
			return err
		},
	}
}
