package trace

import "bytes"

// attr is an attribute of a start tag: where its name lies in xmlReader.names, and its value in the tag or in decoded.
type attr struct {
	name, nameEnd   uint32
	value, valueEnd uint32
	decoded         bool
}

// maxAttrs bounds how many attributes are compared with each other.
const maxAttrs = 200

// attribute reads the attribute whose name begins at b[i], and returns where it ends, or 0.
func (x *xmlReader) attribute(b []byte, i int) (end int) {
	if len(x.attrs) == maxAttrs {
		return x.fault(i, "the element has more than %d attributes; no trace needs that", maxAttrs)
	}
	name := i
	for class[b[i]]&isName != 0 {
		i++
	}
	nameEnd := i
	for class[b[i]]&isSpace != 0 {
		i++
	}
	if b[i] != '=' {
		return x.stray(b, i, "an = must stand behind the attribute's name")
	}
	i++
	for class[b[i]]&isSpace != 0 {
		i++
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return x.stray(b, i, "the attribute's value must stand in quotes")
	}
	i++
	value := i
	if i = plainEnd(b, i); b[i] != quote {
		return x.oddValue(b, attr{name: uint32(name), nameEnd: uint32(nameEnd)}, value, quote)
	}
	x.attrs = append(x.attrs, attr{uint32(name), uint32(nameEnd), uint32(value), uint32(i), false})
	return i + 1
}

// oddValue reads a value with entities, other quotes, line ends or letters beyond ASCII.
func (x *xmlReader) oddValue(b []byte, a attr, from int, quote byte) (end int) {
	n := bytes.IndexByte(b[from:], quote)
	if n < 0 {
		return 0
	}
	a.decoded = true
	a.value = uint32(len(x.decoded))
	var at int
	var problem string
	x.decoded, at, problem = x.decode(x.decoded, b[from:from+n], true)
	if problem != "" {
		return x.fault(from+at, "%s", problem)
	}
	a.valueEnd = uint32(len(x.decoded))
	x.attrs = append(x.attrs, a)
	return from + n + 1
}

// attrName returns the name of an attribute, with its prefix.
func (x *xmlReader) attrName(a *attr) []byte { return x.names[a.name:a.nameEnd] }

// value returns the value of an attribute.
func (x *xmlReader) value(a *attr) []byte {
	if a.decoded {
		return x.decoded[a.value:a.valueEnd]
	}
	return x.tag[a.value:a.valueEnd]
}

// attrFault keeps the error about an attribute of the tag that next came to.
func (x *xmlReader) attrFault(a *attr, format string, args ...any) {
	x.err = x.src.faultAt(x.at+int(a.value), format, args...)
}

// tagFault keeps the error about the tag that next came to.
func (x *xmlReader) tagFault(format string, args ...any) {
	x.err = x.src.faultAt(x.at, format, args...)
}

// local returns a name without its prefix.
func local(name []byte) []byte { return name[bytes.LastIndexByte(name, ':')+1:] }
