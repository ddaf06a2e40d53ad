package trace

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// keepText asks for the text of the element whose start tag next came to; it is in text when next comes to its end tag.
func (x *xmlReader) keepText() {
	if x.text = x.text[:0]; !x.empty {
		x.keeping = len(x.starts)
	}
}

// readText reads the text in front of the next tag.
func (x *xmlReader) readText(b []byte) (n int) {
	if len(x.starts) == 0 && len(b) > 1 {
		return x.fault(0, "there is text outside the root element; delete it")
	}
	for class[b[n]]&isText != 0 {
		n++
	}
	if b[n] == '<' {
		return x.keep(b[:n], n)
	}
	if n = bytes.IndexByte(b, '<'); n < 0 {
		return 0
	}
	text, at, problem := x.decode(nil, b[:n], false)
	if problem != "" {
		return x.fault(at, "%s", problem)
	}
	return x.keep(text, n)
}

// keep adds text, for which n bytes were read, to the text of the innermost element.
func (x *xmlReader) keep(text []byte, n int) int {
	if x.keeping == 0 || x.keeping != len(x.starts) {
		return n
	}
	if len(x.text)+len(text) > maxLine {
		return x.fault(0, "the text of <%s> is longer than %d bytes; no trace needs that", shown(x.parent()), maxLine)
	}
	x.text = append(x.text, text...)
	return n
}

// decode appends the characters that a text or a value stands for, in UTF-8, or says what is wrong at raw[at].
func (x *xmlReader) decode(out, raw []byte, value bool) (decoded []byte, at int, problem string) {
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '&':
			r, n := reference(raw[i:])
			if n == 0 {
				return nil, i, "this entity is not known; write &amp; for a &, and &lt; &gt; &apos; &quot; or &#number; for others"
			}
			out = utf8.AppendRune(out, r)
			i += n - 1
		case c == '<' && value:
			return nil, i, "a < stands in an attribute's value; write &lt;, or the quote that is missing before it"
		case c == '\r' && i+1 < len(raw) && raw[i+1] == '\n': // one line end
		case value && class[c]&isSpace != 0:
			out = append(out, ' ')
		case c == '\r':
			out = append(out, '\n')
		case c == ']' && !value && bytes.HasPrefix(raw[i:], []byte("]]>")):
			return nil, i, "]]> stands outside a CDATA section; write ]]&gt;"
		case c >= utf8.RuneSelf:
			r, n := x.letter(raw[i:])
			if n == 0 {
				return nil, i, "this is not UTF-8; convert the file, as with iconv -t UTF-8"
			}
			out = utf8.AppendRune(out, r)
			i += n - 1
		case !isChar(rune(c)):
			return nil, i, "a control character stands here; XML has none"
		default:
			out = append(out, c)
		}
	}
	return out, 0, ""
}

// letter reads the character beyond ASCII at the start of b; it takes 0 bytes where there is none.
func (x *xmlReader) letter(b []byte) (r rune, n int) {
	if x.latin1 {
		return rune(b[0]), 1
	}
	r, n = utf8.DecodeRune(b)
	if r == utf8.RuneError && n < 2 || !isChar(r) {
		return 0, 0
	}
	return r, n
}

// entities are those that XML defines.
var entities = []struct {
	name string
	char rune
}{{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&apos;", '\''}, {"&quot;", '"'}}

// reference reads the entity or character reference at the start of b; it takes 0 bytes where there is none.
func reference(b []byte) (r rune, n int) {
	for _, e := range entities {
		if bytes.HasPrefix(b, []byte(e.name)) {
			return e.char, len(e.name)
		}
	}
	end := bytes.IndexByte(b[:min(len(b), 16)], ';')
	if end < 3 || b[1] != '#' {
		return 0, 0
	}
	digits, base := b[2:end], 10
	if digits[0] == 'x' {
		digits, base = digits[1:], 16
	}
	v, err := strconv.ParseUint(string(digits), base, 32)
	if err != nil || v > utf8.MaxRune || !isChar(rune(v)) {
		return 0, 0
	}
	return rune(v), end + 1
}

// isChar says whether XML 1.0 allows a character.
func isChar(r rune) bool {
	return r >= ' ' && r < 0xD800 || r == '\t' || r == '\n' || r == '\r' || r >= 0xE000 && r < 0xFFFE || r > 0xFFFF
}
