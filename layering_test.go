// Package headway_test holds the rules of the repository as a whole: who may import what, what the model may not touch,
// and how files are kept. It lives at the root because that is what it is about, and needs nothing but the sources.
package headway_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "headway"

// layer is a folder with everything below it, and what its packages may import besides the standard library and
// their own layer. Test files may import anything but NATS: a test joins what the layers keep apart.
type layer struct {
	dir     string
	pure    bool     // no clock, no global random source, no files, no network, no environment
	ours    []string // layers of this module
	theirs  []string // other modules, by prefix
	instead string   // what to do where the table says no
}

// layers is the table of the README. The longest folder that holds a file decides.
var layers = []layer{
	{dir: "cmd/headway", ours: []string{"*"}, theirs: []string{"*"}},
	{dir: "scripts", ours: []string{"*"}, theirs: []string{"*"}},
	{
		dir:  "scenarios",
		ours: []string{"mobility", "mec", "fabric"},
		// x/text: jsonschema words its messages with it.
		theirs:  []string{"github.com/goccy/go-yaml", "github.com/santhosh-tekuri/jsonschema/v6", "golang.org/x/text"},
		instead: "a scenario is data: let sim turn it into a model",
	},
	{
		dir: "fabric/exact", pure: true, // arithmetic with the same bits on every machine: below all the model
		instead: "arithmetic needs nothing but math",
	},
	{
		dir: "mobility", pure: true,
		ours:    []string{"fabric/exact"},
		theirs:  []string{"github.com/paulmach/orb", "gonum.org/v1/gonum"},
		instead: "vehicles know neither sites nor placement: let sim join them",
	},
	{
		dir: "mec", pure: true,
		theirs:  []string{"gonum.org/v1/gonum"},
		instead: "the model of sites and links stands alone: take plain values",
	},
	{
		dir:     "mec/node",
		ours:    []string{"mec", "fabric"},
		theirs:  []string{"github.com/nats-io/"},
		instead: "a node is one site and nothing more: let mec/testbed join it with the rest",
	},
	{
		dir:     "mec/testbed",
		ours:    []string{"mec", "mec/node", "fabric"},
		theirs:  []string{"github.com/nats-io/", "golang.org/x/sync"},
		instead: "the live driver runs the engine that it is handed: let cmd/headway build it",
	},
	{
		dir: "fabric", pure: true,
		ours:    []string{"mec", "fabric/exact"},
		theirs:  []string{"gonum.org/v1/gonum"},
		instead: "the engine sees events and returns actions: take it from the event or the Config",
	},
	{
		dir: "sim", pure: true,
		ours:    []string{"scenarios", "mobility", "mec", "fabric", "fabric/exact", "results"},
		theirs:  []string{"github.com/paulmach/orb", "gonum.org/v1/gonum", "github.com/HdrHistogram/hdrhistogram-go", "golang.org/x/sync"},
		instead: "the simulator joins the layers below it: let cmd/headway do what touches the host",
	},
	{
		dir:     "results",
		theirs:  []string{"gonum.org/v1/gonum", "github.com/go-echarts/go-echarts", "github.com/HdrHistogram/hdrhistogram-go"},
		instead: "results know run.json alone: let sim put the value into results.Run",
	},
}

// layerOf returns the layer of a slash-separated folder, or nil.
func layerOf(dir string) *layer {
	var found *layer
	for i, l := range layers {
		if within(dir, l.dir) && (found == nil || len(l.dir) > len(found.dir)) {
			found = &layers[i]
		}
	}
	return found
}

func within(dir, root string) bool { return dir == root || strings.HasPrefix(dir, root+"/") }

// mayImport says whether a package of the layer may import a package path.
func (l *layer) mayImport(imp string) bool {
	if rest, ok := strings.CutPrefix(imp, module+"/"); ok {
		to := layerOf(rest)
		return to == l || slices.Contains(l.ours, "*") || to != nil && slices.Contains(l.ours, to.dir)
	}
	if !strings.Contains(strings.Split(imp, "/")[0], ".") {
		return true // standard library: forbiddenImports judges it
	}
	if slices.Contains(l.theirs, "*") {
		return true
	}
	return slices.ContainsFunc(l.theirs, func(p string) bool { return strings.HasPrefix(imp, p) })
}

// checkSource returns what a source file does against the rules, one line per fault: file:line, what, why, what instead.
func checkSource(name string, src []byte) ([]string, error) {
	l := layerOf(path.Dir(name))
	if l == nil {
		return []string{fmt.Sprintf("%s:1: in no layer: put it into a folder of the table in layering_test.go", name)}, nil
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, src, parser.ParseComments)
	if err != nil {
		return nil, err
	}
	c := &checker{name: name, layer: l, fset: fset, test: strings.HasSuffix(name, "_test.go"), imports: map[string]string{}}
	for _, spec := range file.Imports {
		c.checkImport(spec)
	}
	ast.Inspect(file, c.checkNode)
	return c.faults, nil
}

// checker walks one file.
type checker struct {
	name    string
	layer   *layer
	fset    *token.FileSet
	test    bool
	imports map[string]string // local name: path
	faults  []string
}

func (c *checker) fault(n ast.Node, what, why, instead string) {
	c.faults = append(c.faults, fmt.Sprintf("%s:%d: %s: %s; %s", c.name, c.fset.Position(n.Pos()).Line, what, why, instead))
}

func (c *checker) checkImport(spec *ast.ImportSpec) {
	imp, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return
	}
	local := path.Base(imp)
	if v := strings.TrimPrefix(local, "v"); v != local && strings.Trim(v, "0123456789") == "" {
		local = path.Base(path.Dir(imp)) // math/rand/v2 is rand
	}
	if spec.Name != nil {
		local = spec.Name.Name
	}
	c.imports[local] = imp

	nats := strings.HasPrefix(imp, "github.com/nats-io/")
	switch {
	case nats && !slices.Contains([]string{"mec/node", "mec/testbed", "cmd/headway"}, c.layer.dir):
		c.fault(spec, "imports "+imp, "only mec/node and mec/testbed talk NATS", "take an interface, and let cmd/headway hand it in")
	case c.test:
	case !c.layer.mayImport(imp):
		c.fault(spec, "imports "+imp, c.layer.dir+" may not (the table of layers)", c.layer.instead)
	case c.layer.pure:
		if f, ok := forbiddenImport(imp, c.name); ok {
			c.fault(spec, "imports "+imp, f.why, f.instead)
		}
		if local == "." && strings.Count(imp, ".") == 0 {
			c.fault(spec, "imports . "+imp, "a dot import hides what is used", "name the package")
		}
	}
}

func (c *checker) checkNode(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.GoStmt:
		if c.layer.pure && c.layer.dir != "sim" && !c.test {
			c.fault(n, "starts a goroutine", "the model is a sequence of steps, the same on every machine", "let sim run seeds and policies side by side")
		}
	case *ast.SelectorExpr:
		x, ok := n.X.(*ast.Ident)
		if !ok || x.Obj != nil { // Obj: a variable of the file that has a package's name
			return true
		}
		if f, ok := c.forbiddenCall(c.imports[x.Name], n.Sel.Name); ok {
			c.fault(n, x.Name+"."+n.Sel.Name, f.why, f.instead)
		}
	}
	return true
}

// forbiddenCall says whether the file may use pkg.name.
func (c *checker) forbiddenCall(pkg, name string) (rule, bool) {
	if c.test {
		f := rule{"a test that sleeps is slow or flaky", "wait for the event, or use testing/synctest"}
		return f, pkg == "time" && name == "Sleep"
	}
	if !c.layer.pure {
		return rule{}, false
	}
	for _, f := range forbiddenNames {
		if f.pkg == pkg && slices.Contains(f.names, name) != f.only {
			return f.rule, true
		}
	}
	return rule{}, false
}

// TestLayers holds every Go file of the repository to the rules.
func TestLayers(t *testing.T) {
	n := 0
	for name, src := range sources(t) {
		if path.Ext(name) != ".go" || path.Dir(name) == "." {
			continue
		}
		n++
		faults, err := checkSource(name, src)
		if err != nil {
			t.Error(err)
		}
		for _, f := range faults {
			t.Error(f)
		}
	}
	if n == 0 {
		t.Fatal("no Go file found: does the test run at the root of the repository?")
	}
}

// sources reads every text file of the repository, by slash-separated path.
func sources(t *testing.T) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if slices.Contains([]string{".git", "bin", "headway-out", "node_modules"}, d.Name()) {
				return filepath.SkipDir
			}
			return nil
		}
		if d.Name() == ".git" { // of a worktree
			return nil
		}
		src, err := readText(name)
		if src != nil {
			files[filepath.ToSlash(name)] = src
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}
