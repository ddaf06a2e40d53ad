package trace

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// number reads a number, and returns it as it stands.
func (j *jsonReader) number() (text []byte, ok bool) {
	if c := j.peek(); c != '-' && (c < '0' || c > '9') {
		return nil, j.unexpected("a number")
	}
	s := j.src
	for {
		b := s.buf[s.off : s.end+1]
		n := 0
		for b[n] >= '0' && b[n] <= '9' || b[n] == '-' || b[n] == '+' || b[n] == '.' || b[n] == 'e' || b[n] == 'E' {
			n++
		}
		if n == len(b)-1 && !s.ended {
			if !j.more() {
				return nil, false
			}
			continue
		}
		if n == len(b)-1 {
			return nil, j.cutOff()
		}
		if !isNumber(b[:n]) {
			return nil, j.fault(s.off, "%q is no number in JSON; write a decimal, as in -122.39488", shown(b[:n]))
		}
		j.at = s.off
		s.off += n
		return b[:n], true
	}
}

// isNumber says whether JSON allows a number so written: -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?
func isNumber(b []byte) bool {
	digits := func() int {
		n := 0
		for n < len(b) && b[n]-'0' <= 9 {
			n++
		}
		b = b[n:]
		return n
	}
	b = bytes.TrimPrefix(b, []byte("-"))
	zero := len(b) > 0 && b[0] == '0'
	if n := digits(); n == 0 || zero && n > 1 {
		return false
	}
	if len(b) > 0 && b[0] == '.' {
		b = b[1:]
		if digits() == 0 {
			return false
		}
	}
	if len(b) > 0 && (b[0] == 'e' || b[0] == 'E') {
		b = b[1:]
		if len(b) > 0 && (b[0] == '+' || b[0] == '-') {
			b = b[1:]
		}
		if digits() == 0 {
			return false
		}
	}
	return len(b) == 0
}

// str reads a string, and returns the characters that it stands for.
func (j *jsonReader) str() (text []byte, ok bool) {
	if j.peek() != '"' {
		return nil, j.unexpected("a string in double quotes")
	}
	s := j.src
	for {
		b := s.buf[s.off : s.end+1]
		n, plain := 1, true
		for ; n < len(b)-1 && b[n] != '"'; n++ {
			plain = plain && b[n] != '\\' && b[n] >= ' ' && b[n] < utf8.RuneSelf
			if b[n] == '\\' {
				n++
			}
		}
		if n < len(b)-1 {
			j.at = s.off
			s.off += n + 1
			if !plain {
				return j.unescape(b[1:n])
			}
			return b[1:n], true
		}
		if s.ended {
			return nil, j.cutOff()
		}
		if !j.more() {
			return nil, false
		}
	}
}

// unescape returns what a string with escapes or letters beyond ASCII stands for.
func (j *jsonReader) unescape(raw []byte) (text []byte, ok bool) {
	out := j.text[:0]
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c < ' ':
			return nil, j.fault(j.at+1+i, "a control character stands in a string; write it as \\u%04x", c)
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRune(raw[i:])
			if r == utf8.RuneError && n < 2 {
				return nil, j.fault(j.at+1+i, "this is not UTF-8; convert the file, as with iconv -t UTF-8")
			}
			out = append(out, raw[i:i+n]...)
			i += n
		case c == '\\':
			r, n := escape(raw[i:])
			if n == 0 {
				return nil, j.fault(j.at+1+i, "this escape is not known; write \\\\ for a backslash")
			}
			out = utf8.AppendRune(out, r)
			i += n
		default:
			out = append(out, c)
			i++
		}
	}
	j.text = out
	return out, true
}

// escape reads the escape at the start of b, or two that make one character; it takes 0 bytes where there is none.
func escape(b []byte) (r rune, n int) {
	const names, chars = `"\/bfnrt`, "\"\\/\b\f\n\r\t"
	if len(b) < 2 {
		return 0, 0
	}
	if i := bytes.IndexByte([]byte(names), b[1]); i >= 0 {
		return rune(chars[i]), 2
	}
	high, ok := hex4(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(high) {
		return high, 6
	}
	if low, ok := hex4(b[6:]); ok {
		if r := utf16.DecodeRune(high, low); r != utf8.RuneError {
			return r, 12
		}
	}
	return utf8.RuneError, 6
}

// hex4 reads the code of an escape like \u00e9.
func hex4(b []byte) (r rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		switch {
		case c >= '0' && c <= '9':
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
