package trace

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"
)

// speller writes XML in all the ways in which it can be written.
type speller struct {
	t      *rapid.T
	b      strings.Builder
	space  string
	latin1 bool
}

func (s *speller) chance(percent int) bool {
	return rapid.IntRange(0, 99).Draw(s.t, "chance") < percent
}

func (s *speller) write(text string) { s.b.WriteString(text) }

// chars writes text so that it may stand between tags or between quotes.
func (s *speller) chars(text string, quote byte) {
	numbered := uint64(0) // the characters that are written by number
	if s.chance(20) {
		numbered = rapid.Uint64().Draw(s.t, "numbered")
	}
	for i, r := range []rune(text) {
		switch {
		case numbered>>(i%64)&3 == 3:
			s.write(fmt.Sprintf("&#%d;", r))
		case numbered>>(i%64)&3 == 2:
			s.write(fmt.Sprintf("&#x%X;", r))
		case r == '<' || r == '&' || r == '"' && quote == '"' || r == '\'' && quote == '\'' || r == '>' && quote == 0:
			s.write(map[rune]string{'<': "&lt;", '&': "&amp;", '"': "&quot;", '\'': "&apos;", '>': "&gt;"}[r])
		case s.latin1 && r > 0xFF:
			s.write(fmt.Sprintf("&#%d;", r))
		case s.latin1 && r > 0x7F:
			s.b.WriteByte(byte(r))
		default:
			s.b.WriteRune(r)
		}
	}
}

// between writes what may stand between tags and means nothing.
func (s *speller) between() {
	s.write(s.space)
	switch rapid.IntRange(0, 30).Draw(s.t, "between") {
	case 0:
		s.write("<!-- <vehicle> & - ]]> -->")
	case 1:
		s.write("<?target <x> & ?>")
	case 2:
		s.write("text &lt;&#233; ]] &#x20AC;> x")
	case 3:
		s.write("<![CDATA[ <vehicle> & ]] ]]>")
	case 4:
		s.element("other", [][2]string{{"id", "1"}, {"x", "a"}}, nil)
	}
}

// element writes an element with its attributes in any order.
func (s *speller) element(name string, attrs [][2]string, content func()) {
	s.write("<" + name)
	for _, i := range rapid.Permutation(indices(len(attrs))).Draw(s.t, "order") {
		quote := byte('"')
		if s.chance(10) {
			quote = '\''
		}
		s.write(rapid.SampledFrom([]string{" ", " ", " ", "\n\t"}).Draw(s.t, "gap") + attrs[i][0])
		s.write(rapid.SampledFrom([]string{"=", "=", "=", " = "}).Draw(s.t, "equals") + string(quote))
		s.chars(attrs[i][1], quote)
		s.b.WriteByte(quote)
	}
	if content == nil && s.chance(80) {
		s.write("/>")
		return
	}
	s.write(">")
	if content != nil {
		content()
	}
	s.write("</" + name + rapid.SampledFrom([]string{">", ">", " >"}).Draw(s.t, "end"))
}

func indices(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// document writes a whole document, of which content is the root's.
func (s *speller) document(root string, content func()) []byte {
	s.space = rapid.SampledFrom([]string{"", "\n    ", "\r\n"}).Draw(s.t, "space")
	start := rapid.SampledFrom([]string{
		"", "\xef\xbb\xbf", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", "<?xml version='1.0' encoding='iso-8859-1'?>", "<?xml version=\"1.0\"?><!--\n" + strings.Repeat("-x\n", 9000) + "-->",
	}).Draw(s.t, "start")
	s.latin1 = strings.Contains(start, "8859")
	s.write(start)
	s.element(root, [][2]string{{"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"}}, content)
	s.write(s.space + "<!-- the end -->" + s.space)
	return []byte(s.b.String())
}

func (s *speller) number(digits int) string {
	v := rapid.Int64Range(-90e6, 90e6).Draw(s.t, "number")
	return fmt.Sprintf("%.*f", digits, float64(v)/1e6)
}

func (s *speller) id() string {
	return rapid.OneOf(rapid.StringMatching(`(bus|car)[0-9]{1,2}`), rapid.StringMatching(`[a-z<>&"'é日][a-z<>&"'é日 :#]{0,10}[a-z]`)).Draw(s.t, "id")
}
