package trace

// rows are the rows read so far.
type rows struct {
	n              int
	ids            []string
	vehicle        column[uint32]
	at             column[int64]
	lon, lat       column[float64]
	speed, heading column[float32]
}

// add keeps the row.
func (c *csvReader) add() error {
	rows := &c.rows
	if rows.n == c.limits.rows {
		return c.src.errorAt(0, "there are more than %d rows; cut the trace into several files", c.limits.rows)
	}
	number, known := c.ids[string(c.id)]
	if !known {
		if len(rows.ids) == c.limits.vehicles {
			return c.src.errorAt(0, "there are more than %d vehicles; is vehicle_id the right column?", c.limits.vehicles)
		}
		number = uint32(len(rows.ids))
		id := string(c.id)
		rows.ids = append(rows.ids, id)
		c.ids[id] = number
	}
	rows.n++
	rows.vehicle.add(number)
	rows.at.add(c.at)
	rows.lon.add(c.lon)
	rows.lat.add(c.lat)
	if c.motion {
		rows.speed.add(c.speed)
		rows.heading.add(c.headingDeg)
	}
	return nil
}

// finish makes the table, one column after the other, so that no more than one is held twice.
func (c *csvReader) finish() *Table {
	return &Table{
		Name: c.src.name, SHA256: c.src.sum(),
		IDs: c.rows.ids, Vehicle: c.rows.vehicle.take(), At: c.rows.at.take(), Lon: c.rows.lon.take(), Lat: c.rows.lat.take(),
		Speed: c.rows.speed.take(), Heading: c.rows.heading.take(),
	}
}

// column collects values whose number is not known beforehand in chunks, so that growing copies nothing: an appended
// slice would have been copied four times over by the end, and be held twice while it is.
type column[T any] struct {
	full [][]T
	last []T
}

const maxChunk = 1 << 16

func (c *column[T]) add(v T) {
	if len(c.last) == cap(c.last) {
		c.grow()
	}
	c.last = append(c.last, v)
}

func (c *column[T]) grow() {
	if len(c.last) > 0 {
		c.full = append(c.full, c.last)
	}
	c.last = make([]T, 0, min(max(256, 2*len(c.last)), maxChunk))
}

// take returns the values as one slice, nil where there are none, and empties the column.
func (c *column[T]) take() []T {
	n := len(c.last)
	for _, chunk := range c.full {
		n += len(chunk)
	}
	if n == 0 {
		return nil
	}
	all := make([]T, 0, n)
	for _, chunk := range c.full {
		all = append(all, chunk...)
	}
	all = append(all, c.last...)
	*c = column[T]{}
	return all
}
