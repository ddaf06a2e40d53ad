package scenarios

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each wrong scenario has exactly the error that stands beside it.
func TestBad(t *testing.T) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil || len(files) < 25 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = Load(Source{Name: filepath.Base(file), Text: text})
			if err == nil {
				t.Fatal("it loads")
			}
			golden(t, strings.TrimSuffix(file, ".yaml")+".err", []byte(err.Error()+"\n"))
		})
	}
}

func TestBounds(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"size", small + "#" + strings.Repeat(" ", maxBytes), "the file has 1048"},
		{"depth of brackets", "name: " + strings.Repeat("[", 40), "1:38: this is nested deeper than 32 levels"},
		{"depth of blocks", nested(40), ":33:34: this is nested deeper than 32 levels"},
		{"depth on one line", strings.Repeat("- ", 40) + "x", "this is nested deeper than 32 levels"},
		{"keys", strings.Repeat("a: 1\n", 1001), ":1001:2: there are more than 1000 keys in one map"},
		{"keys in brackets", "{" + strings.Repeat("a: 1, ", 1001) + "}", "there are more than 1000 keys in one map"},
		{"words", "seeds: [" + strings.Repeat("1,", 130_000) + "1]", "words; a scenario has at most 250000"},
		{"seeds", small + "seeds: [" + strings.Repeat("1,", 1) + "1]\n", "seed 1 is there twice"},
		{"list", small + "gates: [" + strings.Repeat("{},", 1000) + "{}]\n", "this list has 1001 entries; at most 1000 are allowed"},
		{"problems", small + "gates: [" + strings.Repeat("{},", 999) + "{}]\n", "and 950 more"},
		{"text", small + "about: " + strings.Repeat("x", 5000), "this text has 5000 bytes; at most 4096 are allowed"},
		{"no text", "name: \xff\xfe\n", ":1:7: there is a character here that is no text"},
		{"control character", "name: a\x1b[31m\n", ":1:8: there is a character here that is no text (U+001B)"},
		{"control character in quotes", `name: "a\x1b[31m"`, "this text has a control character"},
		{"list at the top", "- a\n", "this is a list of 1; write a map with the keys name"},
		{"one value", "hello\n", "this is the single value hello"},
		{"long line", strings.Replace(small, "small", strings.Repeat("y", 300)+"!", 1), "is not a name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			refusedWith(t, Source{Name: "s.yaml", Text: []byte(c.text)}, c.want)
			_, err := Load(Source{Name: "s.yaml", Text: []byte(c.text)})
			for line := range strings.Lines(err.Error()) {
				if len([]rune(line)) > 1000 || strings.ContainsFunc(strings.TrimSuffix(line, "\n"), func(r rune) bool { return r < ' ' }) {
					t.Errorf("a line of the error is long, or has control characters: %q", line)
				}
			}
		})
	}
}

func nested(depth int) string {
	var b strings.Builder
	for i := range depth {
		b.WriteString(strings.Repeat(" ", i) + "a:\n")
	}
	return b.String()
}

// The caret stands below the character that is wrong, whatever the width of those before it.
func TestCaret(t *testing.T) {
	text := strings.Replace(small, "{name: profile,", "{owner: \"é–ü\", name: profile, sise: 3,", 1)
	_, err := Load(Source{Name: "s.yaml", Text: []byte(text)})
	lines := strings.Split(err.Error(), "\n")
	caret := strings.IndexByte(lines[2], '^')
	if got := string([]rune(lines[1])[caret:][:4]); got != "sise" {
		t.Errorf("the caret is at %q:\n%v", got, err)
	}
}
