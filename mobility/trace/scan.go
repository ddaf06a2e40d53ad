package trace

import "io"

// Scanned is what a scan says of a file once it has read it.
type Scanned struct {
	SHA256 string   // of its bytes as read
	IDs    []string // of the vehicles, by number, in order of first appearance
	Rows   int64
}

// Scan reads a trace as Read does, but keeps nothing: it gives each row to visit, in the file's order. vehicle is a
// number from 0 in order of first appearance, at is in ns on the file's own clock. What visit says is wrong with a row is
// an error with the row's place.
func Scan(name string, r io.Reader, visit func(vehicle uint32, at int64, lon, lat float64) (problem string)) (Scanned, error) {
	b := newBuilder(traceLimits)
	b.sink = func(vehicle uint32, f fix) string { return visit(vehicle, f.at, f.lon, f.lat) }
	src := newSource(name, r)
	if err := src.addTo(b); err != nil {
		return Scanned{}, err
	}
	return Scanned{SHA256: src.sum(), IDs: b.ids, Rows: int64(b.n)}, nil
}
