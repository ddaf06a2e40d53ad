package trace

import (
	"io"
	"io/fs"
)

// Scanned is what a scan says of a trace once it has read it.
type Scanned struct {
	SHA256 string   // as a Table has it
	IDs    []string // of the vehicles, by number, in order of first appearance
	Rows   int64
}

// Visit takes a row: the number of its vehicle, from 0 in order of first appearance, and its time in ns on the file's own
// clock. What it says is wrong with the row becomes an error with the row's place.
type Visit func(vehicle uint32, at int64, lon, lat float64) (problem string)

// Scan reads a trace as Read does, but keeps nothing: it gives each row to visit, in the file's order.
func Scan(name string, r io.Reader, visit Visit) (Scanned, error) {
	src := newSource(name, r)
	return scan(visit, func(b *builder) (string, error) {
		err := src.addTo(b)
		return src.sum(), err
	})
}

// ScanFolder reads a folder as ReadFolder does, but keeps nothing: it gives each row to visit, in order of the files.
func ScanFolder(name string, folder fs.FS, visit Visit) (Scanned, error) {
	kind, err := kindOf(name, folder)
	if err != nil {
		return Scanned{}, err
	}
	return scan(visit, func(b *builder) (string, error) { return addFolder(name, folder, kind, b) })
}

func scan(visit Visit, add func(*builder) (sum string, err error)) (Scanned, error) {
	b := newBuilder(traceLimits)
	b.sink = func(vehicle uint32, f fix) string { return visit(vehicle, f.at, f.lon, f.lat) }
	sum, err := add(b)
	if err != nil {
		return Scanned{}, err
	}
	return Scanned{SHA256: sum, IDs: b.ids, Rows: int64(b.n)}, nil
}
