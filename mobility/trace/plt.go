package trace

import (
	"bytes"
	"fmt"
	"path"
)

// pltStart is how a GeoLife file begins.
const pltStart = "Geolife trajectory"

// addPLT adds the points of a GeoLife file to a vehicle: below six lines of header, the fields latitude, longitude, 0,
// altitude, days since 1899-12-30, date and time, which are GMT.
func addPLT(src *source, b *builder, vehicle string) error {
	const header, fields = 6, 7
	before := b.n
	for {
		line, ok := src.next()
		if !ok {
			break
		}
		if src.line == 1 && !bytes.HasPrefix(line, []byte(pltStart)) {
			return src.errorAt(0, "the file does not begin with the line %q; is it GeoLife's?", pltStart)
		}
		if src.line <= header || len(line) == 0 {
			continue
		}
		var parts [fields][]byte
		for i := range parts {
			var found bool
			parts[i], line, found = bytes.Cut(line, []byte{','})
			if found == (i == fields-1) {
				return src.errorAt(0, "the row has not the 7 fields of GeoLife: latitude, longitude, 0, altitude, days, date, time")
			}
		}
		row, problem := pltRow(parts[0], parts[1], parts[5], parts[6])
		if problem == "" {
			problem = b.add([]byte(vehicle), row)
		}
		if problem != "" {
			return src.errorAt(0, "%s", problem)
		}
	}
	if src.failure == nil && b.n == before {
		return src.errorAt(0, "there are no points below the six lines of header; fetch the file again")
	}
	return src.failure
}

// pltVehicle returns the vehicle of a GeoLife file that is read by itself: its user, where the folder is called as
// GeoLife's are, or else the file's name.
func pltVehicle(name string) string {
	if path.Base(path.Dir(slashed(name))) == "Trajectory" {
		return userOf(name)
	}
	return stem(name)
}

// pltRow reads the fields of a row that matter.
func pltRow(lat, lon, date, clock []byte) (row fix, problem string) {
	row = fix{speed: missing, heading: missing}
	var ok1, ok2 bool
	row.lat, ok1 = parseFloat(blankless(lat))
	row.lon, ok2 = parseFloat(blankless(lon))
	if !ok1 || !ok2 {
		return row, "latitude and longitude are not numbers; write degrees, as in 39.984702,116.318417"
	}
	moment := make([]byte, 0, 32)
	moment = append(append(append(moment, date...), ' '), clock...)
	if row.at, problem = parseClock(moment); problem != "" {
		return row, fmt.Sprintf("the date and time %q %s", shown(moment), problem)
	}
	return row, ""
}
