package headway_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"testing"
)

// linesMax is the length at which a file has more than one idea.
const linesMax = 500

// readText returns a file's bytes, or nil if it is binary.
func readText(name string) ([]byte, error) {
	src, err := os.ReadFile(name)
	if err != nil || bytes.IndexByte(src, 0) >= 0 {
		return nil, err
	}
	if src == nil {
		src = []byte{}
	}
	return src, nil
}

// foreign matches what belongs to one machine or one mirror, not to the project. It is put together so as not to match
// itself.
var foreign = regexp.MustCompile(`/(wor` + `k|farm|Users)/[A-Za-z.]|/tm` + `p/[a-z]|prox` + `y\.golang\.org|su` + `m\.golang\.org|registr` + `y\.npmjs|(deb|ftp)` + `\.debian\.org`)

// TestNothingForeign keeps paths of one machine, and hosts of package registries, out of the repository.
func TestNothingForeign(t *testing.T) {
	for name, src := range sources(t) {
		for i, line := range bytes.Split(src, []byte("\n")) {
			if m := foreign.Find(line); m != nil {
				t.Errorf("%s:%d: %q belongs to one machine: use a path of the repository, t.TempDir or the client's own settings", name, i+1, m)
			}
		}
	}
}

// TestForeignCatches holds that pattern to its word.
func TestForeignCatches(t *testing.T) {
	for _, s := range []string{"/wor" + "k/shared", "/tm" + "p/brief.md", "https://prox" + "y.golang.org"} {
		if !foreign.MatchString(s) {
			t.Errorf("%q is not caught", s)
		}
	}
	for _, s := range []string{"--workers", "network/link", "work/home", "text/template"} {
		if foreign.MatchString(s) {
			t.Errorf("%q is caught", s)
		}
	}
}

// TestFilesAreShort keeps each Go file at one idea. Generated files say so in their first line.
func TestFilesAreShort(t *testing.T) {
	for name, src := range sources(t) {
		if path.Ext(name) != ".go" || bytes.Contains(src, []byte("\n// Code generated ")) || bytes.HasPrefix(src, []byte("// Code generated ")) {
			continue
		}
		if n := bytes.Count(src, []byte("\n")); n > linesMax {
			t.Errorf("%s: %d lines, at most %d: split it by idea", name, n, linesMax)
		}
	}
}

// TestPackagesAreDocumented wants one package comment in each package, that begins as Go's tools expect it.
func TestPackagesAreDocumented(t *testing.T) {
	docs := map[string]string{}
	for name, src := range sources(t) {
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || strings.Contains(name, "testdata/") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Error(err)
			continue
		}
		docs[path.Dir(name)] += packageDoc(file)
	}
	for dir, doc := range docs {
		want := "Package " + path.Base(dir) + " "
		if within(dir, "cmd") || within(dir, "scripts") {
			want = ""
		}
		if doc == "" || !strings.HasPrefix(doc, want) {
			t.Errorf("%s: package comment %q, want one that begins with %q and says what the package is about", dir, doc, want)
		}
	}
}

func packageDoc(file *ast.File) string {
	if file.Doc == nil {
		return ""
	}
	return file.Doc.Text()
}

// TestThirdPartyLicenses wants the licence of every module that is linked into the program in THIRD_PARTY_LICENSES.
func TestThirdPartyLicenses(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}", "./cmd/headway").Output()
	if err != nil {
		t.Fatal(err)
	}
	have, err := os.ReadFile("THIRD_PARTY_LICENSES")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line != "" && !bytes.Contains(have, []byte("\n"+line+"\n")) {
			t.Errorf("THIRD_PARTY_LICENSES does not have %s: run `make generate`", line)
		}
	}
}
