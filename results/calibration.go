package results

import (
	"fmt"
	"io"
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
	GapUS   float64   `json:"gap_us"` // between two requests
	Shares  []float64 `json:"shares"` // those of the rows' quantiles, rising from 0 to 1
	Rows    []NodeRow `json:"rows"`
}

// NodeRow is what one kind of request took, one after the other.
type NodeRow struct {
	Stack  string  `json:"stack"` // "unified": one process; "tiered": service, cache and store are three
	Via    string  `json:"via"`   // "process", or "tcp"
	Do     string  `json:"do"`    // see the constants Do…
	Bytes  int     `json:"bytes"`
	N      int     `json:"n"`
	P50US  float64 `json:"p50_us"`
	P99US  float64 `json:"p99_us"`
	MeanUS float64 `json:"mean_us"`
	// TookUS are the times that the calibration's shares of the requests did not exceed.
	TookUS []float64 `json:"took_us"`
}

// What a node is asked to do.
const (
	DoRead      = "read"                // what it holds; of a tiered node: what its cache does
	DoPastCache = "read past the cache" // of a tiered node: what only its store holds
	DoElsewhere = "read elsewhere"      // what only the region holds, without the time on the links
	DoWrite     = "write"
)

// CalibrationShares are the quantiles that a calibration keeps.
func CalibrationShares() []float64 {
	shares := []float64{0, 0.01}
	for i := range 19 {
		shares = append(shares, float64(i+1)/20)
	}
	return append(shares, 0.98, 0.99, 0.995, 0.999, 1)
}

// Write writes the calibration to a file.
func (c *Calibration) Write(path string) error { return writeDocument(path, c) }

// maxCalibration bounds what is read of a calibration, in bytes.
const maxCalibration = 4 << 20

// DecodeCalibration reads a calibration. The error says what is wrong with it, and not in which file.
func DecodeCalibration(r io.Reader) (*Calibration, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxCalibration+1))
	if err != nil {
		return nil, err
	}
	if len(data) > maxCalibration {
		return nil, fmt.Errorf(": larger than %d MiB: not what `headway calibrate` writes", maxCalibration>>20)
	}
	c := &Calibration{}
	if err := decode(data, "calibration", c); err != nil {
		return nil, err
	}
	return c, nil
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
