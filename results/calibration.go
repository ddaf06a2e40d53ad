package results

import (
	"fmt"
	"io"
	"math"
	"strconv"
)

// Calibration is what a node takes for reads and writes on one machine, as measured on real NATS servers.
type Calibration struct {
	Schema  int       `json:"schema"`
	Kind    string    `json:"kind"` // "calibration"
	Headway Version   `json:"headway"`
	Go      string    `json:"go"`
	OS      string    `json:"os"`
	Arch    string    `json:"arch"`
	Cores   int       `json:"cores"`
	Rows    []NodeRow `json:"rows"`
}

// NodeRow is what one kind of request took, one after the other.
type NodeRow struct {
	Stack  string  `json:"stack"` // "unified": one process; "tiered": service, cache and store are three
	Via    string  `json:"via"`   // "process", or "tcp"
	Do     string  `json:"do"`    // "read", "read past the cache" of a tiered node, "write"
	Bytes  int     `json:"bytes"`
	N      int     `json:"n"`
	P50US  float64 `json:"p50_us"`
	P99US  float64 `json:"p99_us"`
	MeanUS float64 `json:"mean_us"`
}

// Write writes the calibration to a file.
func (c *Calibration) Write(path string) error { return writeDocument(path, c) }

// Service is what a read of some bytes takes in the middle, in µs, by the row that is nearest in size (as a ratio); ok says
// whether there is one.
func (c *Calibration) Service(stack, via string, bytes int64) (us float64, ok bool) {
	least := math.Inf(1)
	for _, r := range c.Rows {
		if r.Stack != stack || r.Via != via || r.Do != "read" {
			continue
		}
		if d := math.Abs(math.Log(float64(r.Bytes) / float64(max(bytes, 1)))); d < least {
			least, us, ok = d, r.P50US, true
		}
	}
	return us, ok
}

// Text writes the calibration as a table, the unified node beside the tiered one.
func (c *Calibration) Text(w io.Writer, opts TextOptions) error {
	t := Table{Columns: []Column{
		{Head: "request", Left: true}, {Head: "bytes"}, {Head: "via", Left: true}, {Head: "node", Left: true}, {Head: "p50 us"}, {Head: "p99 us"},
	}}
	for _, r := range c.Rows {
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: r.Do},
			{Text: strconv.Itoa(r.Bytes)},
			{Text: r.Via},
			{Text: r.Stack},
			{Text: fmt.Sprintf("%.1f", r.P50US)},
			{Text: fmt.Sprintf("%.0f", r.P99US)},
		}})
	}
	_, err := t.Text(w, opts)
	return err
}
