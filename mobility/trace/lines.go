package trace

import (
	"bytes"
	"fmt"
)

// next returns the next line without its line end, valid until the call after it. It is not ok after the last line, and
// where the stream fails: then failure says why.
func (s *source) next() (line []byte, ok bool) {
	searched := 0
	for {
		if i := bytes.IndexByte(s.buf[s.off+searched:s.end], '\n'); i >= 0 {
			return s.take(searched+i, 1)
		}
		searched = s.end - s.off
		switch {
		case searched > maxLine:
			return s.take(searched, 0)
		case s.err != nil:
			s.failure = s.readError()
			return nil, false
		case s.ended && searched > 0:
			return s.take(searched, 0)
		case s.ended:
			return nil, false
		}
		s.fill()
	}
}

// take returns the next n bytes as a line and skips its line end.
func (s *source) take(n, lineEnd int) (line []byte, ok bool) {
	s.line++
	line = s.buf[s.off : s.off+n]
	s.off += n + lineEnd
	if n > maxLine {
		s.failure = s.errorAt(0, "the line is longer than %d bytes; is this a text file with one row per line?", maxLine)
		return nil, false
	}
	if n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	return line, true
}

// errorAt is an error about the line that next returned last; col counts bytes from 1, and 0 means the whole line.
func (s *source) errorAt(col int, format string, args ...any) error {
	what := fmt.Sprintf(format, args...)
	if col == 0 {
		return fmt.Errorf("%s:%d: %s", s.name, max(s.line, 1), what)
	}
	return fmt.Errorf("%s:%d:%d: %s", s.name, s.line, col, what)
}
