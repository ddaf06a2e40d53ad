package scenarios

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Bounds on a document. The YAML parser recurses with the depth and is quadratic in the keys of one map (1.1 s at
// 16,000), so both are checked on the tokens, before it runs.
const (
	maxBytes  = 1 << 20
	maxDepth  = 32
	maxKeys   = 1000
	maxTokens = 250_000
)

type kind uint8

const (
	null kind = iota
	scalar
	list
	mapping
)

// node is one value of a document, with its place. It is all that the rest of the package knows of YAML.
type node struct {
	kind    kind
	at      mark
	text    string // of a scalar
	plain   bool   // a scalar written without quotes
	entries []entry
	items   []*node
}

type entry struct {
	key   string
	at    mark
	value *node
}

// find returns the first value of a key, or nil.
func (n *node) find(key string) *node {
	if n == nil {
		return nil
	}
	for _, e := range n.entries {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// parse reads the one document in data, or reports why it cannot and returns nil.
func parse(in *text, data []byte, r *reporter) (root *node) {
	start := mark{in, 1, 1}
	defer func() {
		// The parser has panicked on bad input before; a user is to see an error.
		if p := recover(); p != nil {
			r.report(start, "", wrong("", "this cannot be read as YAML (%v)", p))
			root = nil
		}
	}()
	if len(data) > maxBytes {
		r.report(mark{in: in}, "", wrong("", "the file has %d bytes; a scenario has at most %d", len(data), maxBytes))
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	in.lines = strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	if !readable(in, r) {
		return nil
	}
	tokens := lexer.Tokenize(strings.Join(in.lines, "\n"))
	if !harmless(in, tokens, r) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at, message := start, err.Error()
		if e := yaml.Error(nil); errors.As(err, &e) {
			at, message = in.place(e.GetToken()), e.GetMessage()
		}
		r.report(at, "", in.notYAML(at, message))
		return nil
	}
	if len(file.Docs) > 1 {
		at := start
		if d := file.Docs[1]; d.Start != nil {
			at = in.place(d.Start)
		}
		r.report(at, "", wrong("write each scenario in a file of its own", "a second document begins here"))
		return nil
	}
	if len(file.Docs) == 0 || file.Docs[0].Body == nil {
		r.report(mark{in: in}, "", wrong("write a scenario, or start from the output of headway scenario new", "there is no document here"))
		return nil
	}
	return convert(in, file.Docs[0].Body, start)
}

// notYAML is the complaint about what the parser does not understand.
func (in *text) notYAML(at mark, message string) error {
	if at.line >= 1 && at.line <= len(in.lines) && strings.Contains(leading(in.lines[at.line-1], " \t"), "\t") {
		return wrong("write spaces", "a tab indents this line, which YAML does not allow")
	}
	return wrong("", "this is not YAML: %s", strings.Map(printable, message))
}

// readable refuses bytes that are no text.
func readable(in *text, r *reporter) bool {
	for i, line := range in.lines {
		col := 0
		for _, c := range line {
			col++
			if c == utf8.RuneError || c < ' ' && c != '\t' || c == 0x7f {
				r.report(mark{in, i + 1, col}, "", wrong("write UTF-8 text", "there is a character here that is no text (%U)", c))
				return false
			}
		}
	}
	return true
}

func (in *text) place(t *token.Token) mark {
	if t == nil || t.Position == nil {
		return mark{in, 1, 1}
	}
	return mark{in, t.Position.Line, t.Position.Column}
}

// convert turns a syntax tree into nodes. above is the place of what holds it.
func convert(in *text, n ast.Node, above mark) *node {
	if n == nil {
		return &node{kind: null, at: above}
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		out := &node{kind: mapping, at: in.place(n.GetToken())}
		for _, kv := range n.Values {
			out.entries = append(out.entries, convertEntry(in, kv))
		}
		if len(out.entries) > 0 && !n.IsFlowStyle {
			out.at = out.entries[0].at
		}
		return out
	case *ast.MappingValueNode:
		e := convertEntry(in, n)
		return &node{kind: mapping, at: e.at, entries: []entry{e}}
	case *ast.SequenceNode:
		out := &node{kind: list, at: in.place(n.GetToken())}
		for _, item := range n.Values {
			out.items = append(out.items, convert(in, item, out.at))
		}
		return out
	case *ast.NullNode:
		return &node{kind: null, at: above, plain: true, text: "null"}
	case *ast.LiteralNode:
		return &node{kind: scalar, at: in.place(n.GetToken()), text: n.Value.Value}
	}
	t := n.GetToken()
	plain := t.Type != token.SingleQuoteType && t.Type != token.DoubleQuoteType
	return &node{kind: scalar, at: in.place(t), text: t.Value, plain: plain}
}

func convertEntry(in *text, kv *ast.MappingValueNode) entry {
	t := kv.Key.GetToken()
	at := in.place(t)
	return entry{key: t.Value, at: at, value: convert(in, kv.Value, at)}
}

// refused are the parts of YAML that a scenario does without: anchors can grow a small file without bound, and tags,
// directives and complex keys mean nothing here.
var refused = map[token.Type][2]string{
	token.AnchorType:     {"anchors (&) are not allowed", "write the value out where it is used; a value that begins with & needs quotes"},
	token.AliasType:      {"aliases (*) are not allowed", "write the value out; a value that begins with * needs quotes"},
	token.MergeKeyType:   {"merge keys (<<) are not allowed", "write the keys out"},
	token.TagType:        {"tags (!) are not allowed", "write the value alone; a value that begins with ! needs quotes"},
	token.DirectiveType:  {"directives (%) are not allowed", "leave the line out"},
	token.MappingKeyType: {"complex keys (?) are not allowed", "write key: value"},
}

// harmless checks the bounds, and that nothing refused is there.
func harmless(in *text, tokens token.Tokens, r *reporter) bool {
	if len(tokens) > maxTokens {
		r.report(mark{in: in}, "", wrong("", "the file has %d words; a scenario has at most %d", len(tokens), maxTokens))
		return false
	}
	ok := true
	nest := nesting{}
	var before *token.Token
	for _, t := range tokens {
		if t.Type == token.CommentType {
			continue
		}
		if why, bad := refused[t.Type]; bad {
			r.report(in.place(t), "", wrong(why[1], "%s", why[0]))
			if ok = false; len(r.found) == maxPrinted {
				return false
			}
		}
		if err := nest.step(t, before); err != nil {
			r.report(in.place(t), "", err)
			return false
		}
		before = t
	}
	return ok
}

// nesting follows how deep the tokens are nested: a stack of brackets and of the columns at which blocks begin.
type nesting struct{ stack []level }

type level struct {
	col  int // 0: a bracket
	keys int
}

func (n *nesting) step(t, before *token.Token) error {
	switch t.Type {
	case token.MappingStartType, token.SequenceStartType:
		n.stack = append(n.stack, level{})
	case token.MappingEndType, token.SequenceEndType:
		n.stack = n.stack[:max(len(n.stack)-1, 0)]
	case token.SequenceEntryType:
		n.block(t.Position.Column)
	case token.MappingValueType:
		if before != nil {
			n.block(before.Position.Column)
		}
		if top := len(n.stack) - 1; top >= 0 {
			if n.stack[top].keys++; n.stack[top].keys > maxKeys {
				return wrong("", "there are more than %d keys in one map", maxKeys)
			}
		}
	default:
	}
	if len(n.stack) > maxDepth {
		return wrong("", "this is nested deeper than %d levels", maxDepth)
	}
	return nil
}

// block enters or leaves blocks such that the innermost begins at col. Within brackets, columns mean nothing.
func (n *nesting) block(col int) {
	top := len(n.stack) - 1
	for ; top >= 0 && n.stack[top].col > col; top-- {
		n.stack = n.stack[:top]
	}
	if top < 0 || n.stack[top].col != 0 && n.stack[top].col < col {
		n.stack = append(n.stack, level{col: col})
	}
}
