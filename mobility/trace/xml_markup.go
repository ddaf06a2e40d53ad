package trace

import (
	"bytes"
	"strconv"
	"strings"
)

// other reads the markup at the start of b that is no tag.
func (x *xmlReader) other(b []byte) (n int) {
	switch {
	case bytes.HasPrefix(b, []byte("<!--")):
		x.comment = true
		return len("<!--")
	case bytes.HasPrefix(b, []byte("<![CDATA[")):
		return x.cdata(b)
	case bytes.HasPrefix(b, []byte("<!DOCTYPE")):
		return x.docType(b)
	case bytes.HasPrefix(b, []byte("<?")):
		return x.instruction(b)
	}
	for _, start := range []string{"<!--", "<![CDATA[", "<!DOCTYPE"} {
		if strings.HasPrefix(start, string(b[:len(b)-1])) {
			return 0 // the window ends in the middle
		}
	}
	return x.fault(0, "a < begins no tag here; write &lt; for the character")
}

// skipComment skips a comment as far as the window goes: SUMO's begin with its whole configuration.
func (x *xmlReader) skipComment(b []byte) (n int) {
	if n = bytes.Index(b, []byte("-->")); n >= 0 {
		x.comment = false
		return n + len("-->")
	}
	if n = max(0, len(b)-1-len("--")); n == 0 && x.src.ended && x.src.err == nil {
		return x.fault(len(b)-1, "the file ends inside a comment: it was cut off; %s", again)
	}
	return n
}

// cdata reads a section of text in which nothing is markup.
func (x *xmlReader) cdata(b []byte) (n int) {
	const start, end = len("<![CDATA["), len("]]>")
	if len(x.starts) == 0 {
		return x.fault(0, "there is text outside the root element; delete it")
	}
	n = bytes.Index(b[start:], []byte("]]>"))
	if n < 0 {
		return 0
	}
	raw := b[start : start+n]
	// As text it would hold entities instead of these two characters.
	text := bytes.ReplaceAll(raw, []byte("&"), []byte("&amp;"))
	text, _, problem := x.decode(nil, text, false)
	if problem != "" {
		return x.fault(0, "in this CDATA section: %s", problem)
	}
	return x.keep(text, start+n+end)
}

// instruction reads a processing instruction: the XML declaration, of which the encoding matters, or one for others.
func (x *xmlReader) instruction(b []byte) (n int) {
	content, _, found := bytes.Cut(b[len("<?"):], []byte("?>"))
	if !found {
		return 0
	}
	name := content
	if i := bytes.IndexAny(name, " \t\r\n"); i >= 0 {
		name = name[:i]
	}
	if len(name) == 0 || class[name[0]]&isNameStart == 0 {
		return x.fault(0, "the name of an instruction must stand behind <?")
	}
	if string(name) == "xml" {
		if problem := x.declaration(string(content[len(name):])); problem != "" {
			return x.fault(0, "%s", problem)
		}
	}
	return len("<?") + len(content) + len("?>")
}

// declaration sets the encoding by what stands in the XML declaration.
func (x *xmlReader) declaration(text string) (problem string) {
	_, rest, found := strings.Cut(text, "encoding")
	if !found {
		return ""
	}
	rest = strings.TrimLeft(rest, " \t\r\n=")
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return "the encoding in the XML declaration must stand in quotes"
	}
	name, _, _ := strings.Cut(rest[1:], rest[:1])
	switch strings.ToLower(name) {
	case "utf-8", "utf8", "us-ascii", "ascii":
	case "iso-8859-1", "latin1", "windows-1252": // the last has more signs, where the others have control characters
		x.latin1 = true
	default:
		return "the XML declaration names the encoding " + strconv.Quote(string(shown([]byte(name)))) + "; convert the file, as with iconv -t UTF-8, and let it say so"
	}
	return ""
}

// docType skips a document type, unless it defines something.
func (x *xmlReader) docType(b []byte) (n int) {
	quote := byte(0)
	for i, c := range b[:len(b)-1] {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '[':
			return x.fault(i, "the document type defines something of its own, which no trace needs; delete everything from [ to ]")
		case c == '>':
			return i + 1
		}
	}
	return 0
}
