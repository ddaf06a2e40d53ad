package trace

import (
	"bytes"
	"fmt"
	"strings"
)

// cabFix reads a line of a Cabspotting file: latitude, longitude, whether the cab is taken, and unix seconds.
func cabFix(line []byte) (row fix, problem string) {
	fields := bytes.Fields(line)
	if len(fields) != 4 {
		return row, "the row has not the 4 fields of Cabspotting: latitude, longitude, occupancy, unix time, as in 37.76766 -122.42976 1 1211080510"
	}
	row = fix{speed: missing, heading: missing}
	var ok1, ok2 bool
	row.lat, ok1 = parseFloat(fields[0])
	row.lon, ok2 = parseFloat(fields[1])
	if !ok1 || !ok2 {
		return row, "latitude and longitude are not numbers; write degrees, as in 37.76766 -122.42976"
	}
	if taken := string(fields[2]); taken != "0" && taken != "1" {
		return row, "the occupancy is neither 0 nor 1"
	}
	if row.at, problem = parseSeconds(fields[3]); problem != "" {
		return row, fmt.Sprintf("the time %q %s", shown(fields[3]), problem)
	}
	return row, ""
}

// startsAsCab says whether a file starts with a line of Cabspotting.
func startsAsCab(start []byte) bool {
	line, _, _ := bytes.Cut(start, []byte{'\n'})
	_, problem := cabFix(line)
	return problem == ""
}

// addCab adds the fixes of a Cabspotting file, newest first as they stand there, to a vehicle.
func addCab(src *source, b *builder, vehicle string) error {
	before, id := b.n, []byte(vehicle)
	for {
		line, ok := src.next()
		if !ok {
			break
		}
		if len(line) == 0 {
			continue
		}
		row, problem := cabFix(line)
		if problem == "" {
			problem = b.add(id, row)
		}
		if problem != "" {
			return src.errorAt(0, "%s", problem)
		}
	}
	if src.failure == nil && b.n == before {
		return src.errorAt(0, "there are no rows in the file; fetch it again")
	}
	return src.failure
}

// cabOf returns the id of a cab by its file's name, as in new_abboip.txt.
func cabOf(name string) string { return strings.TrimPrefix(stem(name), "new_") }
