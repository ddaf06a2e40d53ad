package sim

import (
	"io"
	"io/fs"
	"strings"

	"headway/mobility/trace"
)

// Open opens a file that a scenario names. What it returns of a folder is an fs.FS too.
type Open func(path string) (io.ReadCloser, error)

// readTable reads a trace from what was opened: a file, or a folder of files.
func readTable(name string, f io.Reader) (*trace.Table, error) {
	if folder, ok := f.(fs.FS); ok {
		return trace.ReadFolder(name, folder)
	}
	return trace.Read(name, f)
}

// scanRows gives each row of what was opened to visit.
func scanRows(name string, f io.Reader, visit trace.Visit) (trace.Scanned, error) {
	if folder, ok := f.(fs.FS); ok {
		return trace.ScanFolder(name, folder, visit)
	}
	return trace.Scan(name, f, visit)
}

// baseName is a path's last part: what is written down must not depend on where files lie.
func baseName(path string) string {
	path = strings.TrimRight(path, `/\`)
	return path[strings.LastIndexAny(path, `/\`)+1:]
}
