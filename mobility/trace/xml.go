package trace

// xmlReader takes the tags of an XML document from a source, one at a time.
//
// It holds documents to what every parser asks: tags that match, one root element, plain characters, known entities. It
// knows the five entities that XML defines, and characters by number. A document type that defines more is refused, so
// nothing grows by being read. It looks up no namespaces; local cuts off their prefixes.
type xmlReader struct {
	src *source
	err error // why next returned false, unless it was at the end of the document

	// The tag that next came to, valid until it is called again.
	at    int  // where it begins in the window
	end   bool // it is an end tag
	name  []byte
	tag   []byte // a start tag's bytes, and
	attrs []attr // its attributes, whose names are in names
	names []byte // tag, or the one whose shape it has
	text  []byte // at the end tag of an element whose text was asked for by keepText

	open    []byte // names of the elements that are open, joined
	starts  []int  // where each of them begins
	empty   bool   // the start tag is its own end tag, which is next
	keeping int    // how many elements were open when keepText was called; 0: no text is kept
	comment bool   // the window begins inside a comment
	latin1  bool   // bytes are characters of ISO 8859-1
	rooted  bool   // the root element has begun
	decoded []byte // attribute values that are not in tag as they stand
	parsed  []attr // attributes of a tag that was taken apart
	shape   shape
	shaped  []attr // attributes of a tag of that shape
	layout  uint64 // changes when attrs may have got other names
}

// maxDepth bounds how deep elements and JSON values may nest; those of our formats nest ten deep at most.
const maxDepth = 200

// next goes to the next tag. It is not ok at the end of the document, and where there is a fault: then err says which.
func (x *xmlReader) next() (ok bool) {
	if x.empty {
		x.empty, x.end = false, true
		return true
	}
	s := x.src
	for x.err == nil {
		if x.keeping == 0 && !x.comment {
			for class[s.buf[s.off]]&isSpace != 0 {
				s.off++
			}
		}
		n, isTag := x.step(s.buf[s.off : s.end+1])
		x.at = s.off
		s.off += n
		if isTag {
			return true
		}
		if n == 0 && x.err == nil && !x.more() {
			return false
		}
	}
	return false
}

// step reads a tag, a text or another piece of markup at the start of the window b, which ends with a 0 of ours. It
// returns the bytes that it took: 0 where there is a fault, and where the piece goes on behind the window.
func (x *xmlReader) step(b []byte) (n int, isTag bool) {
	switch {
	case x.comment:
		return x.skipComment(b), false
	case b[0] != '<':
		return x.readText(b), false
	case class[b[1]]&isNameStart != 0:
		n = x.startTag(b)
		return n, n > 0
	case b[1] == '/':
		n = x.endTag(b)
		return n, n > 0
	}
	return x.other(b), false
}

// more reads on. It is not ok at the end of the document, and where the piece of markup begun cannot be completed.
func (x *xmlReader) more() (ok bool) {
	s := x.src
	switch left := s.end - s.off; {
	case !s.ended && left <= maxLine:
		for !s.ended && s.end-s.off <= 2*left { // twice, as the piece is read from its start again
			s.fill()
		}
		return true
	case !s.ended:
		x.fault(0, "this tag or text is longer than %d bytes; no trace needs that", maxLine)
	case s.err != nil:
		x.err = s.readError()
	case len(x.starts) > 0:
		x.fault(s.end-s.off, "the file ends inside the element <%s>: it was cut off; %s", shown(x.parent()), again)
	case s.off < s.end:
		x.fault(s.end-s.off, "the file ends inside a tag, text or comment: it was cut off; %s", again)
	case !x.rooted:
		x.fault(0, "the file ends before its first element: it was cut off; %s", again)
	}
	return false
}

// stray is a fault at b[i], unless the window ends there: then the text may go on as it should.
func (x *xmlReader) stray(b []byte, i int, problem string) (n int) {
	if i < len(b)-1 {
		return x.fault(i, "%s", problem)
	}
	return 0
}

// fault keeps the error about the text i bytes on in the window.
func (x *xmlReader) fault(i int, format string, args ...any) (n int) {
	x.err = x.src.faultAt(x.src.off+i, format, args...)
	return 0
}
