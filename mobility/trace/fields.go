package trace

import "bytes"

// field is one field of a CSV line, without quotes and without the blanks around it.
type field struct {
	text []byte
	col  int // of its first byte in the line, from 1
}

// split appends the fields of a line (RFC 4180, except that a quoted field ends on its line) to out, which it returns
// with the column and the nature of the first fault, if there is one. It writes into line.
func split(line []byte, out []field) (fields []field, col int, fault string) {
	at := 0
	for {
		rest := line[at:]
		if len(rest) > 0 && rest[0] == '"' {
			text, n, ok := unquote(rest)
			if !ok {
				return out, at + 1, "a quoted field must end on its line, with a quote before the comma; inside it, write a quote twice"
			}
			out = append(out, field{text: blankless(text), col: at + 1})
			at += n
		} else {
			n := bytes.IndexByte(rest, ',')
			if n < 0 {
				n = len(rest)
			}
			if i := bytes.IndexByte(rest[:n], '"'); i >= 0 {
				return out, at + i + 1, "there is a quote inside a field; put the whole field in quotes, and write the inner quote twice"
			}
			out = append(out, field{text: blankless(rest[:n]), col: at + 1})
			at += n
		}
		if at == len(line) {
			return out, 0, ""
		}
		at++ // the comma
	}
}

// unquote reads the quoted field at the start of b, joining doubled quotes in place, and returns the bytes it took.
// It is not ok when the field has no end, or something else than a comma behind it.
func unquote(b []byte) (text []byte, n int, ok bool) {
	w := 0
	for i := 1; i < len(b); i++ {
		if b[i] == '"' {
			if i+1 == len(b) || b[i+1] == ',' {
				return b[:w], i + 1, true
			}
			if i++; b[i] != '"' {
				return nil, 0, false
			}
		}
		b[w] = b[i]
		w++
	}
	return nil, 0, false
}

func blankless(b []byte) []byte { return bytes.Trim(b, " \t") }

// shown shortens a field for a message.
func shown(b []byte) []byte {
	if len(b) > 40 {
		return append(b[:40:40], "..."...)
	}
	return b
}
