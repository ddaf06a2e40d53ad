package scenarios

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a scenario.
type Problem struct {
	File      string // as given to Load, or "--set N (PATH=VALUE)"
	Line, Col int    // counted from 1, Col in characters; 0: the file as a whole, or an override
	Path      string // mec.links.backhaul.rtt; empty: the file as a whole
	Message   string // what is wrong
	Hint      string // what to write instead
	Source    string // the line
}

// String is "file:line:col: path: message; hint", then the line with a caret below the column.
func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Col)
	}
	b.WriteString(": ")
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Message)
	if p.Hint != "" {
		b.WriteString("; " + p.Hint)
	}
	if p.Line > 0 && strings.TrimSpace(p.Source) != "" {
		line, caret := window([]rune(p.Source), p.Col)
		margin := fmt.Sprintf("%5d | ", p.Line)
		fmt.Fprintf(&b, "\n%s%s\n%*s%s^", margin, line, len(margin), "| ", strings.Repeat(" ", caret))
	}
	return b.String()
}

// window cuts a line to what a terminal shows, around a column, and says how many characters are before the column.
func window(line []rune, col int) (string, int) {
	const width = 110
	at := min(max(col-1, 0), len(line))
	from := 0
	if at > width-20 {
		from = at - width/2
	}
	text := strings.Map(printable, string(line[from:min(from+width, len(line))]))
	if from > 0 {
		return "…" + text, at - from + 1
	}
	return text, at
}

// Problems are all that is wrong with a scenario, in the order of the file, then of the overrides. As an error they are
// printed one below the other.
type Problems []Problem

// maxPrinted bounds what a file full of mistakes prints.
const maxPrinted = 50

func (ps Problems) Error() string {
	lines := make([]string, 0, min(len(ps), maxPrinted)+1)
	for i, p := range ps {
		if i == maxPrinted {
			lines = append(lines, fmt.Sprintf("and %d more", len(ps)-i))
			break
		}
		lines = append(lines, p.String())
	}
	return strings.Join(lines, "\n")
}

// text is where a value was written: a file, or an override.
type text struct {
	name  string
	lines []string
	dir   string // what paths in it are relative to
	order int    // 0 for the file, N for the Nth override
}

// mark is a place in a text.
type mark struct {
	in        *text
	line, col int
}

// reporter collects problems, up to a bound that no person reads to.
type reporter struct {
	found  []placed
	byPath map[string]bool
}

const maxProblems = 1000

type placed struct {
	Problem
	order int
}

// report adds a problem at a place. An override has no line of its own: it is named whole.
func (r *reporter) report(at mark, path string, err error) {
	if len(r.found) == maxProblems {
		return
	}
	m := &mistake{}
	if !errors.As(err, &m) {
		m = &mistake{what: err.Error()}
	}
	p := Problem{File: at.in.name, Path: path, Message: m.what, Hint: m.instead}
	if at.in.order == 0 && at.line > 0 {
		p.Line, p.Col = at.line, at.col
		if at.line <= len(at.in.lines) {
			p.Source = at.in.lines[at.line-1]
		}
	}
	if r.byPath == nil {
		r.byPath = map[string]bool{}
	}
	if path != "" {
		r.byPath[path] = true
	}
	r.found = append(r.found, placed{p, at.in.order})
}

// problems returns what was reported, in the order of the texts.
func (r *reporter) problems() Problems {
	slices.SortStableFunc(r.found, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.order, b.order), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col))
	})
	var ps Problems
	for _, f := range r.found {
		ps = append(ps, f.Problem)
	}
	return ps
}

// blamed says whether a problem was reported at path, above it or below it: what follows from it is not worth a second.
func (r *reporter) blamed(path string) bool {
	for p := range r.byPath {
		if p == path || below(p, path) || below(path, p) {
			return true
		}
	}
	return false
}

// below says whether path a is inside path b.
func below(a, b string) bool {
	rest, ok := strings.CutPrefix(a, b)
	return ok && rest != "" && (rest[0] == '.' || rest[0] == '[')
}

// resolve is a path in a text as seen from the working directory.
func (t *text) resolve(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(t.dir, path)
}
