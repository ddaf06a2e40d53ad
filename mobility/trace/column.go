package trace

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
