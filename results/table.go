package results

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// Cell is one field of a table.
type Cell struct {
	Text string
	Mark Mark
}

// Column is the head of a column and its alignment. The column with the highest Drop above 0 is left out first where
// the width does not suffice; 0 is never left out.
type Column struct {
	Head string
	Left bool
	Drop int
}

// Table is a table for the terminal or for Markdown.
type Table struct {
	Columns []Column
	Rows    []Row
}

// Row is a row of a table; its note goes on a line below it.
type Row struct {
	Cells []Cell
	Note  string
}

// Text writes the table with aligned columns, two spaces between them and no trailing space, within the width as far
// as columns may be left out. It returns the heads of those that were.
func (t Table) Text(w io.Writer, opts TextOptions) (left []string, err error) {
	shown := make([]bool, len(t.Columns))
	for i := range shown {
		shown[i] = true
	}
	widths := t.widths(opts.ASCII)
	for tableWidth(widths, shown) > opts.columns() {
		i := t.nextDrop(shown)
		if i < 0 {
			break
		}
		shown[i] = false
	}
	for i, s := range shown {
		if !s {
			left = append(left, t.Columns[i].Head)
		}
	}
	head := make([]Cell, len(t.Columns))
	for i, c := range t.Columns {
		head[i] = Cell{c.Head, MarkHead}
	}
	var b strings.Builder
	t.line(&b, head, widths, shown, opts)
	for _, r := range t.Rows {
		t.line(&b, r.Cells, widths, shown, opts)
		if r.Note != "" {
			b.WriteString(opts.style(MarkDim, "    "+clean(r.Note, opts.ASCII)) + "\n")
		}
	}
	_, err = io.WriteString(w, b.String())
	return left, err
}

// line pads before it colours, so that escape sequences do not disturb the columns.
func (t Table) line(b *strings.Builder, cells []Cell, widths []int, shown []bool, opts TextOptions) {
	var line, gap strings.Builder
	for i, c := range cells {
		if !shown[i] {
			continue
		}
		text := clean(c.Text, opts.ASCII)
		pad := strings.Repeat(" ", widths[i]-utf8.RuneCountInString(text))
		if !t.Columns[i].Left {
			gap.WriteString(pad)
			pad = ""
		}
		if text != "" {
			line.WriteString(gap.String() + opts.style(c.Mark, text))
			gap.Reset()
		}
		gap.WriteString(pad + "  ")
	}
	b.WriteString(line.String() + "\n")
}

func (t Table) widths(ascii bool) []int {
	w := make([]int, len(t.Columns))
	for i, c := range t.Columns {
		w[i] = utf8.RuneCountInString(clean(c.Head, ascii))
		for _, r := range t.Rows {
			w[i] = max(w[i], utf8.RuneCountInString(clean(r.Cells[i].Text, ascii)))
		}
	}
	return w
}

func tableWidth(widths []int, shown []bool) int {
	sum := -2
	for i, w := range widths {
		if shown[i] {
			sum += w + 2
		}
	}
	return sum
}

func (t Table) nextDrop(shown []bool) int {
	next := -1
	for i, c := range t.Columns {
		if shown[i] && c.Drop > 0 && (next < 0 || c.Drop > t.Columns[next].Drop) {
			next = i
		}
	}
	return next
}

// Markdown writes the table as GitHub draws it, with a last column for notes where there are any.
func (t Table) Markdown(w io.Writer) error {
	notes := false
	for _, r := range t.Rows {
		notes = notes || r.Note != ""
	}
	var b strings.Builder
	rule := "|"
	for _, c := range t.Columns {
		fmt.Fprintf(&b, "| %s ", markdownCell(c.Head))
		if c.Left {
			rule += " --- |"
		} else {
			rule += " ---: |"
		}
	}
	if notes {
		b.WriteString("| note ")
		rule += " --- |"
	}
	b.WriteString("|\n" + rule + "\n")
	for _, r := range t.Rows {
		for _, c := range r.Cells {
			fmt.Fprintf(&b, "| %s ", markdownCell(c.Text))
		}
		if notes {
			fmt.Fprintf(&b, "| %s ", markdownCell(r.Note))
		}
		b.WriteString("|\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// markdownEscapes are the characters that would break a cell or mean something in it: names come from files.
var markdownEscapes = strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", ">", "&gt;", "&", "&amp;",
	"*", "\\*", "_", "\\_", "`", "\\`", "[", "\\[", "]", "\\]")

func markdownCell(s string) string { return markdownEscapes.Replace(clean(s, false)) }
