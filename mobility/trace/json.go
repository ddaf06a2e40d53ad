package trace

// jsonReader takes the values of a JSON text from a source, one at a time, in the order in which they stand.
//
// Its methods return false where there is a fault; then err says which. What they return is valid until the next call.
type jsonReader struct {
	src   *source
	err   error
	at    int // in the window, where the number or string read last begins
	depth int
	text  []byte // of a string with escapes
}

// peek returns the first byte of the next value or sign without reading it, 0 at the end of the file or where there is a
// fault.
func (j *jsonReader) peek() byte {
	s := j.src
	for j.err == nil {
		for class[s.buf[s.off]]&isSpace != 0 {
			s.off++
		}
		if s.off < s.end {
			return s.buf[s.off]
		}
		if s.ended {
			if s.err != nil {
				j.err = s.readError()
			}
			return 0
		}
		s.fill()
	}
	return 0
}

// object reads an object. It calls member with each key, to read the value behind it.
func (j *jsonReader) object(member func(key string) bool) bool {
	if !j.enter('{', "an object, which begins with {") {
		return false
	}
	if j.peek() == '}' {
		return j.leave()
	}
	for {
		key, ok := j.str()
		if !ok {
			return false
		}
		name := string(key)
		if j.peek() != ':' {
			return j.unexpected("a : behind the key")
		}
		j.src.off++
		if !member(name) {
			return false
		}
		switch j.peek() {
		case '}':
			return j.leave()
		case ',':
			j.src.off++
		default:
			return j.unexpected("a comma or } behind the value")
		}
	}
}

// array reads an array. It calls element for each value, to read it.
func (j *jsonReader) array(element func() bool) bool {
	if !j.enter('[', "an array, which begins with [") {
		return false
	}
	if j.peek() == ']' {
		return j.leave()
	}
	for {
		if !element() {
			return false
		}
		switch j.peek() {
		case ']':
			return j.leave()
		case ',':
			j.src.off++
		default:
			return j.unexpected("a comma or ] behind the value")
		}
	}
}

func (j *jsonReader) enter(sign byte, what string) bool {
	if j.peek() != sign {
		return j.unexpected(what)
	}
	if j.depth == maxDepth {
		return j.fault(j.src.off, "values nest deeper than %d; no trace needs that", maxDepth)
	}
	j.depth++
	j.src.off++
	return true
}

func (j *jsonReader) leave() bool {
	j.depth--
	j.src.off++
	return true
}

// skip reads a value of any kind.
func (j *jsonReader) skip() bool {
	switch c := j.peek(); {
	case c == '{':
		return j.object(func(string) bool { return j.skip() })
	case c == '[':
		return j.array(j.skip)
	case c == '"':
		_, ok := j.str()
		return ok
	case c == '-' || c >= '0' && c <= '9':
		_, ok := j.number()
		return ok
	}
	return j.word()
}

// word reads true, false or null.
func (j *jsonReader) word() bool {
	first := j.peek()
	for _, word := range []string{"true", "false", "null"} {
		if first != word[0] {
			continue
		}
		if b := j.src.peek(len(word)); string(b) == word {
			j.src.off += len(word)
			return true
		} else if len(b) < len(word) {
			return j.cutOff()
		}
	}
	return j.unexpected("a value")
}

// unexpected is the fault of something else than what must come next.
func (j *jsonReader) unexpected(what string) bool {
	c := j.peek()
	if j.err == nil && c == 0 && j.src.off == j.src.end {
		return j.cutOff()
	}
	return j.fault(j.src.off, "%q stands where there must be %s", rune(c), what)
}

func (j *jsonReader) cutOff() bool {
	if j.err == nil && j.src.err != nil {
		j.err = j.src.readError()
	}
	return j.fault(j.src.end, "the file ends inside a value: it was cut off; %s", again)
}

// fault keeps an error about the text at a place in the window, unless there is an earlier one.
func (j *jsonReader) fault(at int, format string, args ...any) bool {
	if j.err == nil {
		j.err = j.src.faultAt(at, format, args...)
	}
	return false
}

// more reads on within a number or string.
func (j *jsonReader) more() bool {
	left := j.src.end - j.src.off
	if left > maxLine {
		return j.fault(j.src.off, "this text is longer than %d bytes; no trace needs that", maxLine)
	}
	for !j.src.ended && j.src.end-j.src.off <= 2*left {
		j.src.fill()
	}
	return true
}
