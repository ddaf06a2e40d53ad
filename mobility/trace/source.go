package trace

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
)

const (
	maxLine    = 64 << 10 // bytes; a longer line is no CSV of ours
	windowSize = 4 * maxLine
)

// source hands out the lines of a stream, plain or gzipped, and hashes its bytes as they come.
type source struct {
	name string
	raw  *hashed
	in   io.Reader // unpacked

	buf      []byte // a window on in; buf[off:end] is still to be read
	off, end int
	ended    bool  // nothing is left to read into the window
	err      error // why in cannot be read on, once it has ended otherwise than by its end
	failure  error // why next returned false, unless it was at the end of the stream
	line     int   // number of the line that next returned last
}

// newSource tells gzip by its magic bytes, and skips a UTF-8 byte order mark.
func newSource(name string, r io.Reader) *source {
	raw := &hashed{r: r, h: sha256.New()}
	s := &source{name: name, raw: raw, buf: make([]byte, windowSize)}
	buffered := bufio.NewReaderSize(raw, maxLine)
	s.in = buffered
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(buffered)
		s.err, s.ended = err, err != nil
		if err == nil {
			s.in = unpacked
		}
	}
	if bytes.HasPrefix(s.peek(3), []byte("\xef\xbb\xbf")) {
		s.off = 3
	}
	return s
}

// peek returns the next n bytes without reading them, fewer where the stream ends. n is at most maxLine.
func (s *source) peek(n int) []byte {
	for s.end-s.off < n && !s.ended {
		s.fill()
	}
	return s.buf[s.off:min(s.end, s.off+n)]
}

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

// fill moves what is left to the front of the window and reads on behind it. It is called with at most maxLine bytes
// left, so there is always room.
func (s *source) fill() {
	if s.off > 0 {
		s.end = copy(s.buf, s.buf[s.off:s.end])
		s.off = 0
	}
	for range 100 { // a Reader may return nothing now and then, but not forever
		n, err := s.in.Read(s.buf[s.end:])
		s.end += n
		if s.ended = err != nil; s.ended && err != io.EOF {
			s.err = err
		}
		if n > 0 || s.ended {
			return
		}
	}
	s.err, s.ended = io.ErrNoProgress, true
}

// readError says why the stream could not be read on.
func (s *source) readError() error {
	const again = "fetch or write the file again"
	switch {
	case errors.Is(s.err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s:%d: the gzip data ends in the middle: the file was cut off; %s", s.name, s.line+1, again)
	case errors.Is(s.err, gzip.ErrHeader), errors.Is(s.err, gzip.ErrChecksum):
		return fmt.Errorf("%s:%d: the gzip data is damaged (%w); %s", s.name, s.line+1, s.err, again)
	default:
		return fmt.Errorf("%s:%d: cannot read on: %w", s.name, s.line+1, s.err)
	}
}

// errorAt is an error about the line that next returned last; col counts bytes from 1, and 0 means the whole line.
func (s *source) errorAt(col int, format string, args ...any) error {
	what := fmt.Sprintf(format, args...)
	if col == 0 {
		return fmt.Errorf("%s:%d: %s", s.name, max(s.line, 1), what)
	}
	return fmt.Errorf("%s:%d:%d: %s", s.name, s.line, col, what)
}

// sum returns the SHA-256 of all bytes; it is complete once next has come to the end.
func (s *source) sum() string { return hex.EncodeToString(s.raw.h.Sum(nil)) }

// hashed is a reader that hashes what it reads.
type hashed struct {
	r io.Reader
	h hash.Hash
}

func (h *hashed) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	h.h.Write(p[:n])
	return n, err
}
