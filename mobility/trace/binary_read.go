package trace

import "fmt"

// addBinary reads a binary trace from a stream: the table that table returns.
func addBinary(s *source, b *builder) error {
	h, err := parseBinaryHeader(s.peek(binaryHeader))
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	if !h.unsummed() {
		s.raw.h = nil // the table has another file's sum: no need for this one's
	}
	data, err := s.rest(h.size())
	if err != nil {
		return err
	}
	t, err := OpenBinary(s.name, data)
	if err != nil {
		return err
	}
	if h.unsummed() {
		t.SHA256 = s.sum()
	}
	b.ids, b.n = t.IDs, t.Rows()
	if b.sink == nil {
		b.whole = t
		return nil
	}
	for row, v := range t.Vehicle {
		speed, heading := t.motion(row)
		if problem := b.sink(v, fix{t.At[row], t.Lon[row], t.Lat[row], speed, heading}); problem != "" {
			return fmt.Errorf("%s: row %d: %s", s.name, row+1, problem)
		}
	}
	return nil
}

// rest reads the stream to its end, or to one byte more than size. It takes memory as the bytes come, whatever size says.
func (s *source) rest(size uint64) ([]byte, error) {
	const first = 1 << 20
	data := append(make([]byte, 0, min(size, first)+windowSize), s.buf[s.off:s.end]...)
	s.off = s.end
	for !s.ended && uint64(len(data)) <= size {
		if len(data) == cap(data) {
			data = append(make([]byte, 0, min(size+1, 2*uint64(len(data)))), data...)
		}
		data = data[:len(data)+s.read(data[len(data):cap(data)])]
	}
	if s.err != nil {
		return nil, s.readError()
	}
	return data, nil
}
