package results

import (
	"bytes"
	"encoding/json"
	"io"
)

// writeJSON writes v as every document of Headway is written: fields in the order of their types, map keys sorted,
// floats as the shortest text that reads back the same. NaN and infinities are errors. An object or a list that holds
// no other stays on one line, so a document is neither a wall nor a tape and differences read well.
func writeJSON(w io.Writer, v any) error {
	var compact bytes.Buffer
	e := json.NewEncoder(&compact)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(layOut(bytes.TrimSpace(compact.Bytes())))
	return err
}

// layOut breaks and indents compact JSON.
func layOut(src []byte) []byte {
	out := make([]byte, 0, len(src)*5/4)
	depth := 0
	newline := func() {
		out = append(out, '\n')
		for range depth {
			out = append(out, ' ', ' ')
		}
	}
	for i := 0; i < len(src); {
		switch c := src[i]; c {
		case '"':
			end := stringEnd(src, i)
			out = append(out, src[i:end]...)
			i = end
			continue
		case '{', '[':
			if end := leafEnd(src, i); end > 0 {
				out = append(out, src[i:end]...)
				i = end
				continue
			}
			depth++
			out = append(out, c)
			newline()
		case '}', ']':
			depth--
			newline()
			out = append(out, c)
		case ',':
			out = append(out, c)
			newline()
		case ':':
			out = append(out, ':', ' ')
		default:
			out = append(out, c)
		}
		i++
	}
	return append(out, '\n')
}

// leafEnd is the position after the object or list that begins at i, or 0 where it holds another.
func leafEnd(src []byte, i int) int {
	for j := i + 1; j < len(src); {
		switch src[j] {
		case '{', '[':
			return 0
		case '}', ']':
			return j + 1
		case '"':
			j = stringEnd(src, j)
		default:
			j++
		}
	}
	return 0
}

// stringEnd is the position after the string that begins at i.
func stringEnd(src []byte, i int) int {
	for j := i + 1; j < len(src); j++ {
		switch src[j] {
		case '\\':
			j++
		case '"':
			return j + 1
		}
	}
	return len(src)
}
