package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"headway/mec/node"
	"headway/mec/testbed"
	"headway/results"
)

// calibrateFlags are the flags of `headway calibrate`.
type calibrateFlags struct {
	file     string
	requests int
	gap      time.Duration
	json     bool
}

func (st *state) calibrateCommand() *cobra.Command {
	var f calibrateFlags
	cmd := &cobra.Command{
		Use:   "calibrate",
		Short: "Measure what reads and writes of a node take on this machine",
		Long: `Measure, on real NATS servers, what a node takes for a read and a write by size:
the unified node, which is one process, and beside it a tiered one, whose cache
and store are processes of their own. The figures go to a file, by which a run
draws what its nodes take: --set mec.node.model=unified (or tiered) and --set
mec.node.calibration=FILE. Measure on an idle machine, or on one as busy as it
is when the testbed plays that the run is compared with.`,
		Example: `  headway calibrate --requests 50
  headway calibrate --requests 50 --json > calibration.json`,
		Args: argsBetween(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error { return st.calibrate(cmd.CommandPath(), f) },
	}
	flags := cmd.Flags()
	flags.StringVarP(&f.file, "output", "o", "calibration.json", "the `FILE` for the figures")
	flags.IntVar(&f.requests, "requests", 500, "requests of each kind: `N`")
	flags.DurationVar(&f.gap, "gap", 2*time.Millisecond, "`TIME` between two requests; 0s: one right after the other")
	flags.BoolVar(&f.json, "json", false, "print the figures as one JSON document")
	complete(cmd, "requests", cobra.NoFileCompletions)
	complete(cmd, "gap", cobra.NoFileCompletions)
	return cmd
}

// calibrationSizes are the sizes measured, in bytes.
var calibrationSizes = []int{1 << 10, 16 << 10, 64 << 10, 256 << 10}

func (st *state) calibrate(command string, f calibrateFlags) error {
	if f.requests < 1 || f.requests > 1_000_000 {
		return usageError(command, "--requests %d: write a number from 1 to 1000000", f.requests)
	}
	if f.gap < 0 || f.gap > time.Second {
		return usageError(command, "--gap %s: write a time from 0s to 1s", f.gap)
	}
	path, err := st.path(f.file)
	if err != nil {
		return err
	}
	ctx, stop := st.interruptible(st.newProgress("none"))
	defer stop()
	measured, err := testbed.Calibrate(ctx, testbed.Calibration{Sizes: calibrationSizes, Requests: f.requests, Gap: f.gap, Part: st.startPart})
	if err != nil {
		return err
	}
	c := &results.Calibration{
		Schema: results.SchemaVersion, Kind: "calibration", Headway: programVersion(), Go: runtime.Version(), OS: runtime.GOOS,
		Arch: runtime.GOARCH, Cores: runtime.NumCPU(), GapUS: float64(f.gap) / 1e3, Shares: results.CalibrationShares(),
	}
	for _, m := range measured {
		c.Rows = append(c.Rows, nodeRow(m, c.Shares))
	}
	if err := c.Write(path); err != nil {
		return err
	}
	if f.json {
		return st.printJSON(c)
	}
	if err := c.Text(st.stdout, st.text(st.stdout)); err != nil {
		return err
	}
	fmt.Fprintf(st.stdout, "\nA run whose nodes are so: --set mec.node.model=unified --set mec.node.calibration=%s\n", f.file)
	st.say("figures: %s\n", f.file)
	return nil
}

func nodeRow(m testbed.Measured, shares []float64) results.NodeRow {
	n := len(m.Took)
	us := func(d time.Duration) float64 { return float64(d) / 1e3 }
	at := func(share float64) float64 { return us(m.Took[int(math.Round(share*float64(n-1)))]) }
	sum := time.Duration(0)
	for _, d := range m.Took {
		sum += d
	}
	row := results.NodeRow{
		Stack: m.Stack, Via: m.Via, Do: m.Do, Bytes: m.Bytes, N: n, P50US: at(0.5), P99US: at(0.99), MeanUS: us(sum / time.Duration(n)),
	}
	for _, s := range shares {
		row.TookUS = append(row.TookUS, at(s))
	}
	return row
}

// startPart starts the cache or the store of a tiered node in a process of its own, which ends when its input does.
func (st *state) startPart(ctx context.Context, name, public string) (string, func(), error) {
	self, err := os.Executable()
	if err != nil {
		return "", nil, err
	}
	cmd := exec.CommandContext(ctx, self)
	cmd.Args = []string{"headway", partName, name, public}
	in, err := cmd.StdinPipe()
	if err != nil {
		return "", nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := cmd.Start(); err != nil {
		return "", nil, err
	}
	stop := func() {
		_ = in.Close()
		_ = cmd.Wait() // it has nothing more to say
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		stop()
		return "", nil, fmt.Errorf("the process said nothing: %w", err)
	}
	return strings.TrimSpace(url), stop, nil
}

const partName = "node-part"

// partCommand is what startPart starts: a server in a process of its own.
func (st *state) partCommand() *cobra.Command {
	return &cobra.Command{
		Use: partName + " NAME KEY", Hidden: true, Args: argsBetween(2, 2, "NAME and KEY"),
		RunE: func(_ *cobra.Command, args []string) error {
			signal.Ignore(os.Interrupt) // Ctrl-C is for who started it, and lets it go on until that one ends
			return testbed.WithTempDir(func(dir string) error {
				part, err := node.StartPart(args[0], args[1], dir)
				if err != nil {
					return err
				}
				defer part.Stop()
				fmt.Fprintln(st.stdout, part.URL())
				_, err = io.Copy(io.Discard, st.stdin)
				return err
			})
		},
	}
}
