package results

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Mark says how a cell may be coloured. Colour only repeats what the text says.
type Mark int

// The marks.
const (
	MarkNone Mark = iota
	MarkHead
	MarkGood
	MarkBad
	MarkDim
)

// TextOptions say how a table is written to a terminal.
type TextOptions struct {
	Width int                              // columns of the terminal; 0: 80
	Style func(mark Mark, s string) string // adds colour; nil: none
	ASCII bool                             // no characters above 127
}

func (o TextOptions) style(m Mark, s string) string {
	if o.Style == nil || m == MarkNone {
		return s
	}
	return o.Style(m, s)
}

// writeLines writes lines of text, broken at spaces to the width.
func writeLines(w io.Writer, opts TextOptions, lines ...string) error {
	for _, l := range lines {
		if _, err := io.WriteString(w, wrap(clean(l, opts.ASCII), opts.columns())+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func wrap(s string, width int) string {
	out, used := "", 0
	for i, word := range strings.Fields(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case used+1+n > width:
			out += "\n  "
			used = 2
		default:
			out += " "
			used++
		}
		out += word
		used += n
	}
	return out
}

func (o TextOptions) columns() int {
	if o.Width <= 0 {
		return 80
	}
	return max(o.Width, 40) // narrower is unreadable either way
}

var asciiForms = strings.NewReplacer("±", "+-", "µ", "u", "–", "-", "−", "-", "✓", "+", "✗", "x", "÷", "/")

// clean removes control characters, which in a result from elsewhere could drive the terminal.
func clean(s string, ascii bool) string {
	if ascii {
		s = asciiForms.Replace(s)
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || ascii && r > unicode.MaxASCII {
			return '?'
		}
		return r
	}, s)
}
