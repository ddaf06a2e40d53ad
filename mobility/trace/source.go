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
	maxLine    = 64 << 10 // bytes; a longer line, tag or string is nothing of ours
	windowSize = 4 * maxLine
)

// source is a window on a stream, plain or gzipped, whose bytes it hashes as they come. lines.go, xml.go and json.go
// take lines, tags and values from it.
type source struct {
	name string
	raw  *hashed
	in   io.Reader // unpacked

	buf      []byte // a window on in; buf[off:end] is still to be read, buf[end] is 0: no loop over text runs past it
	off, end int
	before   passed // buf[0]
	ended    bool   // nothing is left to read into the window
	err      error  // why in cannot be read on, once it has ended otherwise than by its end
	failure  error  // why next returned false, unless it was at the end of the stream
	line     int    // number of the line that next returned last
}

// passed is what has left the window.
type passed struct {
	bytes int64 // of the unpacked stream
	lines int   // that ended there
	start int64 // where the line after them begins, counted in bytes
}

// Summed is a reader that knows the SHA-256 of all that was read from it, in hex: what reads a trace need then not find it,
// and the reader can do so beside it.
type Summed interface {
	io.Reader
	SHA256() string
}

func newSource(name string, r io.Reader) *source { return new(window).open(name, r) }

// window is the memory of a source: a folder of many small files is read through one.
type window struct {
	buf      []byte
	buffered *bufio.Reader
}

// open tells gzip by its magic bytes, and skips a UTF-8 byte order mark. The source before it is not read any more.
func (w *window) open(name string, r io.Reader) *source {
	raw := &hashed{r: r}
	if raw.summed, _ = r.(Summed); raw.summed == nil {
		raw.h = sha256.New()
	}
	if w.buf == nil {
		w.buf, w.buffered = make([]byte, windowSize+8), bufio.NewReaderSize(nil, maxLine)
	}
	w.buffered.Reset(raw)
	s := &source{name: name, raw: raw, buf: w.buf, in: w.buffered}
	s.buf[0] = 0
	if magic, _ := w.buffered.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		unpacked, err := gzip.NewReader(w.buffered)
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

// fill moves what is left to the front of the window and reads on behind it. It is called with at most maxLine bytes
// left, so there is always room.
func (s *source) fill() {
	if s.off > 0 {
		s.pass(s.buf[:s.off])
		s.end = copy(s.buf, s.buf[s.off:s.end])
		s.off = 0
	}
	s.end += s.read(s.buf[s.end : windowSize-1])
	s.buf[s.end] = 0
}

// read reads some bytes, none only where the stream has ended.
func (s *source) read(to []byte) (n int) {
	for range 100 { // a Reader may return nothing now and then, but not forever
		n, err := s.in.Read(to)
		if s.ended = err != nil; s.ended && err != io.EOF {
			s.err = err
		}
		if n > 0 || s.ended {
			return n
		}
	}
	s.err, s.ended = io.ErrNoProgress, true
	return 0
}

// pass counts what leaves the window.
func (s *source) pass(text []byte) {
	if n := bytes.Count(text, []byte{'\n'}); n > 0 {
		s.before.lines += n
		s.before.start = s.before.bytes + int64(bytes.LastIndexByte(text, '\n')) + 1
	}
	s.before.bytes += int64(len(text))
}

// position returns the line and column of buf[i], from 1, and its offset in the unpacked stream, from 0.
func (s *source) position(i int) (line, col int, offset int64) {
	text := s.buf[:i]
	offset = s.before.bytes + int64(i)
	start := s.before.start
	if k := bytes.LastIndexByte(text, '\n'); k >= 0 {
		start = s.before.bytes + int64(k) + 1
	}
	return s.before.lines + bytes.Count(text, []byte{'\n'}) + 1, int(offset-start) + 1, offset
}

// faultAt is an error about the text at buf[i].
func (s *source) faultAt(i int, format string, args ...any) error {
	line, col, offset := s.position(i)
	return fmt.Errorf("%s:%d:%d (byte %d): %w", s.name, line, col, offset, fmt.Errorf(format, args...))
}

// again is what helps where a file is not whole.
const again = "fetch or write the file again"

// readError says why the stream could not be read on.
func (s *source) readError() error {
	switch {
	case errors.Is(s.err, io.ErrUnexpectedEOF):
		return s.faultAt(s.end, "the gzip data ends in the middle: the file was cut off; %s", again)
	case errors.Is(s.err, gzip.ErrHeader), errors.Is(s.err, gzip.ErrChecksum):
		return s.faultAt(s.end, "the gzip data is damaged (%w); %s", s.err, again)
	default:
		return s.faultAt(s.end, "cannot read on: %w", s.err)
	}
}

// sum returns the SHA-256 of all bytes; it is complete once the stream has been read to its end.
func (s *source) sum() string {
	if s.raw.summed != nil {
		return s.raw.summed.SHA256()
	}
	if s.raw.h == nil {
		return ""
	}
	return hex.EncodeToString(s.raw.h.Sum(nil))
}

// hashed is a reader that hashes what it reads.
type hashed struct {
	r      io.Reader
	summed Summed    // r, where it hashes
	h      hash.Hash // nil: nobody wants to know, or r does it
}

func (h *hashed) Read(p []byte) (int, error) {
	n, err := h.r.Read(p)
	if h.h != nil {
		h.h.Write(p[:n])
	}
	return n, err
}
