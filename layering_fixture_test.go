package headway_test

import (
	"strings"
	"testing"
)

// TestLayersCatch holds the rules to their word: each source breaks one of them, and is caught at its line, with the
// reason and what to write instead; or breaks none, and passes.
func TestLayersCatch(t *testing.T) {
	file := func(imp, body string) string {
		return "package p\n\nimport (\n\t" + imp + "\n)\n\nfunc f() {\n\t" + body + "\n}\n"
	}
	for _, tc := range []struct {
		name, src string
		want      string // part of the one fault; empty: no fault
	}{
		{"fabric/a.go", file(`"time"`, `_ = time.Now()`), "fabric/a.go:8: time.Now: the model has no wall clock; take the time"},
		{"sim/a.go", file(`"time"`, `_ = time.Since`), "sim/a.go:8: time.Since: the model has no wall clock"},
		{"sim/a.go", file(`clock "time"`, `clock.Sleep(1)`), "sim/a.go:8: clock.Sleep: the model has no wall clock"},
		{"mobility/generate/a.go", file(`"time"`, `<-time.After(1)`), "time.After"},
		{"mec/a.go", file(`"time"`, `time.NewTicker(1)`), "time.NewTicker"},
		{"sim/a.go", file(`"context"`, `context.WithTimeout(nil, 1)`), "sim/a.go:8: context.WithTimeout: it reads the wall clock"},
		{"sim/a.go", file(`"math/rand/v2"`, `rand.IntN(3)`), "sim/a.go:8: rand.IntN: the global random source cannot be seeded; take a *rand.Rand"},
		{"sim/a.go", file(`"math/rand"`, `rand.New(nil)`), "sim/a.go:4: imports math/rand: its generators"},
		{"sim/a.go", file(`"crypto/rand"`, ``), "imports crypto/rand: it cannot be seeded"},
		{"sim/a.go", file(`"os"`, ``), "imports os: the model reads no file"},
		{"sim/a.go", file(`"os/exec"`, ``), "imports os/exec: the model reads no file"},
		{"sim/a.go", file(`"net/http"`, ``), "imports net/http: the model opens no connection"},
		{"sim/a.go", file(`"syscall"`, ``), "imports syscall"},
		{"sim/a.go", file(`"log/slog"`, ``), "imports log/slog: the model is silent"},
		{"sim/a.go", file(`"testing"`, ``), "imports testing: only tests import it"},
		{"sim/a.go", file(`"path/filepath"`, `filepath.WalkDir("", nil)`), "filepath.WalkDir: it reads the file system"},
		{"sim/a.go", file(`. "time"`, ``), "imports . time: a dot import hides"},
		{"sim/a.go", file(`"fmt"`, `fmt.Println()`), "fmt.Println: it touches the process's own streams"},
		{"fabric/a.go", file(`"fmt"`, `go f()`), "fabric/a.go:8: starts a goroutine"},
		{"fabric/a.go", file(`"headway/mobility"`, ``), "fabric/a.go:4: imports headway/mobility: fabric may not (the table of layers); the engine sees events"},
		{"fabric/lru/a.go", file(`"headway/sim"`, ``), "imports headway/sim: fabric may not"},
		{"mec/a.go", file(`"headway/fabric"`, ``), "imports headway/fabric: mec may not"},
		{"mec/node/a.go", file(`"headway/sim"`, ``), "imports headway/sim: mec/node may not"},
		{"mobility/a.go", file(`"headway/fabric"`, ``), "imports headway/fabric: mobility may not"},
		{"fabric/exact/a.go", file(`"headway/fabric"`, ``), "imports headway/fabric: fabric/exact may not"},
		{"mobility/a.go", file(`"headway/mec"`, ``), "imports headway/mec: mobility may not"},
		{"scenarios/a.go", file(`"headway/results"`, ``), "imports headway/results: scenarios may not"},
		{"results/report/a.go", file(`"headway/scenarios"`, ``), "imports headway/scenarios: results may not"},
		{"sim/a.go", file(`"github.com/spf13/cobra"`, ``), "imports github.com/spf13/cobra: sim may not"},
		{"sim/a.go", file(`"github.com/nats-io/nats.go"`, ``), "imports github.com/nats-io/nats.go: only mec/node and mec/testbed talk NATS"},
		{"sim/a_test.go", file(`"github.com/nats-io/nats.go"`, ``), "only mec/node and mec/testbed talk NATS"},
		{"results/a_test.go", file(`"time"`, `time.Sleep(1)`), "results/a_test.go:8: time.Sleep: a test that sleeps is slow or flaky"},
		{"elsewhere/a.go", file(`"fmt"`, ``), "elsewhere/a.go:1: in no layer"},

		{"mobility/radio/a.go", file(`"headway/fabric/exact"`, ``), ""},
		{"sim/a.go", file(`"math/rand/v2"`, `_ = rand.New(rand.NewPCG(1, 2))`), ""},
		{"sim/a.go", file(`"time"`, `time := clock{}; time.Now()`), ""},
		{"sim/a.go", file(`"fmt"`, `go f()`), ""},
		{"sim/a_test.go", file(`"os"`, ``), ""},
		{"fabric/policytest/a.go", file(`"testing"`, ``), ""},
		{"mec/node/a.go", file(`"github.com/nats-io/nats.go"`, ``), ""},
		{"mec/testbed/a.go", file(`"time"`, `time.Now()`), ""},
		{"cmd/headway/a.go", file(`"headway/sim"`, ``), ""},
	} {
		got, err := checkSource(tc.name, []byte(tc.src))
		if err != nil {
			t.Fatalf("%s: %v\n%s", tc.name, err, tc.src)
		}
		all := strings.Join(got, "\n")
		switch {
		case tc.want == "" && len(got) > 0:
			t.Errorf("%s: got %s, want no fault of\n%s", tc.name, all, tc.src)
		case tc.want != "" && (len(got) != 1 || !strings.Contains(all, tc.want)):
			t.Errorf("%s: got %d faults:\n%s\nwant one with %q of\n%s", tc.name, len(got), all, tc.want, tc.src)
		}
	}
}
