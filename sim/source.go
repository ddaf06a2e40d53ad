package sim

import (
	"io"
	"io/fs"
	"strings"

	"headway/mobility"
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

// chosen says whether the vehicle with a number is among those of a trace that are looked at: all, even or odd.
func chosen(number int, which string) bool {
	return which == "all" || (number%2 == 0) == (which == "even")
}

// chooseTracks keeps the chosen vehicles. Their samples are shared with the tracks given.
func chooseTracks(t *mobility.Tracks, which string) *mobility.Tracks {
	if which == "all" {
		return t
	}
	out := *t
	out.Vehicles, out.Trips = nil, nil
	number := make([]int32, len(t.Vehicles))
	for i, id := range t.Vehicles {
		if chosen(i, which) {
			number[i] = int32(len(out.Vehicles))
			out.Vehicles = append(out.Vehicles, id)
		}
	}
	for _, trip := range t.Trips {
		if chosen(int(trip.Vehicle), which) {
			trip.Vehicle = number[trip.Vehicle]
			out.Trips = append(out.Trips, trip)
		}
	}
	return &out
}
