package trace

import "strings"

// role is what a column holds.
type role uint8

const (
	other role = iota // a column of no interest
	vehicleID
	seconds
	lon
	lat
	speed
	heading
	roles
)

// columnNames are the names of columns in a header, by role.
var columnNames = [roles]string{vehicleID: "vehicle_id", seconds: "time_s", lon: "lon", lat: "lat", speed: "speed_mps", heading: "heading_deg"}

// columnAliases are names that other programs give to these columns: what to rename, should one be missing.
var columnAliases = [roles]string{
	vehicleID: " vehicle_id id vehicle vehicleid veh_id taxi_id trip_id device_id car_id name ",
	seconds:   " time_s time timestamp unixtime unix_time epoch t ts date datetime ",
	lon:       " lon longitude lng long x ",
	lat:       " lat latitude y ",
}

// readHeader finds out which column is what.
func (c *csvReader) readHeader() error {
	names, err := readNames(c.src)
	if err != nil {
		return err
	}
	var at [roles]int // 1 + position of a role's column
	for i, f := range names {
		r := roleOf(string(f.text))
		if r != other && at[r] > 0 {
			return c.src.errorAt(f.col, "the header names %s twice; each column needs a name of its own", f.text)
		}
		at[r] = i + 1
		c.columns = append(c.columns, r)
	}
	for r := vehicleID; r <= lat; r++ {
		if at[r] == 0 {
			return c.missing(r, names)
		}
	}
	// One without the other gives no velocity.
	if at[speed] == 0 || at[heading] == 0 {
		for i, r := range c.columns {
			if r == speed || r == heading {
				c.columns[i] = other
			}
		}
	}
	return nil
}

// missing is the error for a header without a column that every trace needs.
func (c *csvReader) missing(r role, names []field) error {
	for _, f := range names {
		if strings.Contains(columnAliases[r], " "+strings.ToLower(string(f.text))+" ") {
			return c.src.errorAt(f.col, "the header has no column %s; if %q is it, rename it", columnNames[r], shown(f.text))
		}
	}
	if first := string(names[0].text); first == "cell_id" || first == "radio" {
		return c.src.errorAt(0, "the header has no column %s but begins with %q: these are cells, not a trace; give them as --towers, or radio.towers.file",
			columnNames[r], first)
	}
	return c.src.errorAt(0, "the header has no column %s (its first is %q); the first line names the columns, as in vehicle_id,time_s,lon,lat",
		columnNames[r], shown(names[0].text))
}

func roleOf(name string) role {
	for r := vehicleID; r < roles; r++ {
		if columnNames[r] == name {
			return r
		}
	}
	return other
}

// readNames reads the first line that is not empty.
func readNames(src *source) ([]field, error) {
	for {
		line, ok := src.next()
		if !ok && src.failure != nil {
			return nil, src.failure
		}
		if !ok {
			return nil, src.errorAt(0, "the file is empty; the first line should name the columns")
		}
		if len(line) == 0 {
			continue
		}
		names, col, fault := split(line, nil)
		if fault != "" {
			return nil, src.errorAt(col, "%s", fault)
		}
		if len(names) == 1 && strings.ContainsAny(string(names[0].text), ";\t |") {
			return nil, src.errorAt(0, "the first line is %q, without a comma; name the columns there, and separate columns by commas",
				shown(names[0].text))
		}
		return names, nil
	}
}
