package trace

import "bytes"

// startTag reads a start tag, or one of an empty element, which next will call the end tag of as well.
func (x *xmlReader) startTag(b []byte) (n int) {
	if n := x.sameShape(b); n > 0 {
		x.attrs, x.names = x.shaped, x.shape.tag
		return x.begin(b[:n], b[1:1+x.shape.name], b[n-2] == '/')
	}
	i := 1
	for class[b[i]]&isName != 0 {
		i++
	}
	name := b[1:i]
	x.attrs, x.decoded = x.parsed[:0], x.decoded[:0]
	for {
		gap := i
		for class[b[i]]&isSpace != 0 {
			i++
		}
		switch {
		case class[b[i]]&isNameStart != 0 && i > gap:
			if i = x.attribute(b, i); i == 0 {
				return 0
			}
		case b[i] == '>' && x.setShape(b[:i+1], name):
			return x.begin(b[:i+1], name, false)
		case b[i] == '/' && b[i+1] == '>' && x.setShape(b[:i+2], name):
			return x.begin(b[:i+2], name, true)
		case x.err != nil:
			return 0
		case b[i] == '/':
			return x.stray(b, i+1, "a > must stand behind the / of an element that is empty")
		default:
			return x.stray(b, i, "a space and an attribute must stand here, or the > that ends the tag")
		}
	}
}

// begin opens the element of a start tag.
func (x *xmlReader) begin(tag, name []byte, empty bool) (n int) {
	switch {
	case len(x.starts) == 0 && x.rooted:
		return x.fault(0, "a second root element <%s> begins; write one document per file", shown(name))
	case len(x.starts) == maxDepth:
		return x.fault(0, "elements nest deeper than %d; no trace needs that", maxDepth)
	}
	x.rooted, x.end, x.empty, x.tag, x.name = true, false, empty, tag, name
	if !empty {
		x.starts = append(x.starts, len(x.open))
		x.open = append(x.open, name...)
	}
	return len(tag)
}

// endTag reads an end tag.
func (x *xmlReader) endTag(b []byte) (n int) {
	i := 2
	for class[b[i]]&isName != 0 {
		i++
	}
	name := b[2:i]
	for class[b[i]]&isSpace != 0 {
		i++
	}
	if b[i] != '>' {
		return x.stray(b, i, "the > that ends the tag must stand here")
	}
	if len(x.starts) == 0 {
		return x.fault(0, "</%s> ends an element that never began; delete it", shown(name))
	}
	if parent := x.parent(); !bytes.Equal(parent, name) {
		return x.fault(0, "</%s> stands where </%s> must; every element ends before the one around it", shown(name), shown(parent))
	}
	if x.keeping == len(x.starts) {
		x.keeping = 0
	}
	last := len(x.starts) - 1
	x.open, x.starts = x.open[:x.starts[last]], x.starts[:last]
	x.end, x.name = true, name
	return i + 1
}

// parent returns the name of the innermost element that is open; there must be one.
func (x *xmlReader) parent() []byte { return x.open[x.starts[len(x.starts)-1]:] }

// around returns the name of the element around the one whose tag next came to, nothing for the root.
func (x *xmlReader) around() []byte {
	n, end := len(x.starts), len(x.open)
	if !x.end && !x.empty {
		n--
		end = x.starts[n]
	}
	if n == 0 {
		return nil
	}
	return x.open[x.starts[n-1]:end]
}
