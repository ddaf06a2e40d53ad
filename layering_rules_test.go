package headway_test

import (
	"path"
	"strings"
)

// rule is why something is forbidden, and what to write instead.
type rule struct{ why, instead string }

// forbiddenImports are packages of the standard library that the model may not use at all, with what lies below them.
var forbiddenImports = map[string]rule{
	"os":          {"the model reads no file and no environment", "take an io.Reader, and let cmd/headway open the file"},
	"net":         {"the model opens no connection", "mec/node and mec/testbed do"},
	"syscall":     {"the model asks nothing of the host", "measure in cmd/headway"},
	"log":         {"the model is silent", "return the fact, and let cmd/headway say it"},
	"testing":     {"only tests import it", "move the helper to a _test.go file"},
	"plugin":      {"the model is all in one program", "register the policy in fabric"},
	"io/ioutil":   {"it reads files", "take an io.Reader"},
	"crypto/rand": {"it cannot be seeded", "take a *rand.Rand of math/rand/v2"},
	"math/rand":   {"its generators are not those of math/rand/v2", "take a *rand.Rand of math/rand/v2"},
}

// forbiddenImport says whether a file of the pure layers may import a package of the standard library. A package named
// …test is a harness that tests import, and may import testing.
func forbiddenImport(imp, file string) (rule, bool) {
	if imp == "math/rand/v2" || imp == "testing" && strings.HasSuffix(path.Dir(file), "test") {
		return rule{}, false
	}
	for p, f := range forbiddenImports {
		if within(imp, p) {
			return f, true
		}
	}
	return rule{}, false
}

// nameRule forbids names of a package: those listed, or with only set all but those listed.
type nameRule struct {
	pkg   string
	only  bool
	names []string
	rule
}

var forbiddenNames = []nameRule{
	{
		pkg:   "time",
		names: []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker", "Local", "LoadLocation"},
		rule:  rule{"the model has no wall clock", "take the time as an argument (time.Duration since the start)"},
	},
	{
		pkg:   "context",
		names: []string{"WithTimeout", "WithDeadline", "WithTimeoutCause", "WithDeadlineCause"},
		rule:  rule{"it reads the wall clock", "take a context that the caller cancels"},
	},
	{
		pkg: "math/rand/v2", only: true,
		names: []string{"New", "NewPCG", "NewChaCha8", "NewZipf", "Rand", "PCG", "ChaCha8", "Zipf", "Source"},
		rule:  rule{"the global random source cannot be seeded", "take a *rand.Rand"},
	},
	{
		pkg:   "path/filepath",
		names: []string{"Walk", "WalkDir", "Glob", "Abs", "EvalSymlinks"},
		rule:  rule{"it reads the file system", "take an io.Reader or an fs.FS"},
	},
	{
		pkg:   "fmt",
		names: []string{"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
		rule:  rule{"it touches the process's own streams", "return the text, or take an io.Writer"},
	},
}
