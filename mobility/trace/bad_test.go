package trace

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the .err files anew")

// Each file of testdata/bad has one fault, and the one line beside it is what a user is told. Names that begin with
// towers- are towers files.
func TestBadFilesAreExplained(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*")
	files = slices.DeleteFunc(files, func(name string) bool { return filepath.Ext(name) == ".err" })
	if err != nil || len(files) < 30 {
		t.Fatalf("%d bad files, %v", len(files), err)
	}
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(name, "towers-") {
				_, _, err = ReadTowers(name, bytes.NewReader(data))
			} else {
				_, err = Read(name, bytes.NewReader(data))
			}
			if err == nil {
				t.Fatal("it is read without an error")
			}
			got := err.Error() + "\n"
			expected := strings.TrimSuffix(file, filepath.Ext(file)) + ".err"
			if *update {
				if err := os.WriteFile(expected, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(expected)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got  %swant %s", got, want)
			}
			if strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, name+":") {
				t.Errorf("%q is not one line that begins with the file's name", got)
			}
		})
	}
}
