package trace

import (
	"bytes"
	"fmt"
	"math"
	"path"
)

// How a file of GeoLife begins, and one of OziExplorer, whose format GeoLife took.
const (
	pltStart = "Geolife trajectory"
	oziStart = "OziExplorer Track Point File"
)

// startsAsPLT says whether a file starts as one of the two.
func startsAsPLT(start []byte) bool {
	return bytes.HasPrefix(start, []byte(pltStart)) || bytes.HasPrefix(start, []byte(oziStart))
}

// addPLT adds the points of a GeoLife or OziExplorer file to a vehicle: below six lines of header, the fields latitude,
// longitude, a code, altitude, days since 1899-12-30, date and time. All times are GMT. OziExplorer's date and time are
// for people, in any notation, and often empty: the days count.
func addPLT(src *source, b *builder, vehicle string) error {
	const header, fields = 6, 7
	before, ozi, id := b.n, false, []byte(vehicle)
	moment := make([]byte, 0, 64)
	for {
		line, ok := src.next()
		if !ok {
			break
		}
		if src.line == 1 {
			if !startsAsPLT(line) {
				return src.errorAt(0, "the file begins neither with %q nor with %q; is it GeoLife's or OziExplorer's?", pltStart, oziStart)
			}
			ozi = line[0] == oziStart[0]
		}
		if src.line <= header || len(line) == 0 {
			continue
		}
		var parts [fields][]byte
		for i := range parts {
			var found bool
			parts[i], line, found = bytes.Cut(line, []byte{','})
			if found == (i == fields-1) {
				return src.errorAt(0, "the row has not the 7 fields of a .plt file: latitude, longitude, code, altitude, days, date, time")
			}
		}
		row, problem := pltPlace(parts[0], parts[1])
		switch {
		case problem != "":
		case ozi:
			row.at, problem = pltDays(parts[4])
		default:
			moment = append(append(append(moment[:0], parts[5]...), ' '), parts[6]...)
			row.at, problem = pltClock(moment)
		}
		if problem == "" {
			problem = b.add(id, row)
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

// pltPlace reads a row's position.
func pltPlace(lat, lon []byte) (row fix, problem string) {
	row = fix{speed: missing, heading: missing}
	var ok1, ok2 bool
	row.lat, ok1 = parseFloat(blankless(lat))
	row.lon, ok2 = parseFloat(blankless(lon))
	if !ok1 || !ok2 {
		return row, "latitude and longitude are not numbers; write degrees, as in 39.984702,116.318417"
	}
	return row, ""
}

func pltClock(moment []byte) (at int64, problem string) {
	if at, problem = parseClock(moment); problem != "" {
		return 0, fmt.Sprintf("the date and time %q %s", shown(moment), problem)
	}
	return at, ""
}

// pltDays reads days since 1899-12-30. Programs write seven decimals, which are 8.64 ms, so the time is rounded to 10 ms.
func pltDays(field []byte) (at int64, problem string) {
	const days1970, hundredths = 25569, 86400 * 100
	days, ok := parseFloat(blankless(field))
	if !ok || !(math.Abs(days-days1970) <= maxSeconds/86400) {
		return 0, fmt.Sprintf("the time %q is not in days since 1899-12-30; write a decimal, as in 39744.1201852", shown(field))
	}
	whole, part := math.Modf(days)
	return (int64(whole)-days1970)*86400*1e9 + int64(math.Round(part*hundredths))*1e7, ""
}
