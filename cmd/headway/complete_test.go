package main

import (
	"strings"
	"testing"
)

// TestCompletion asks as a shell does: the last word is the one being typed.
func TestCompletion(t *testing.T) {
	dir := t.TempDir()
	for _, tc := range []struct {
		typed []string
		want  []string // lines, by their beginning
		not   []string
	}{
		{[]string{"ru"}, []string{"run\t"}, []string{"report"}},
		{[]string{"run", "qui"}, []string{"quickstart\t"}, []string{"highway\t"}},
		{[]string{"scenario", "show", "high"}, []string{"highway\t"}, []string{"quickstart"}},
		{[]string{"run", "--policy", "vec"}, []string{"vector\tcopies"}, []string{"static"}},
		{[]string{"run", "--policy", "static,"}, []string{"static,vector\tcopies"}, []string{"static,static"}},
		{[]string{"compare", "x", "--metric", "hit_"}, []string{"hit_rate\tReads"}, []string{"cost_usd"}},
		{[]string{"run", "--progress", ""}, []string{"plain\n", "tty\n"}, []string{"always"}},
		{[]string{"run", "--color", ""}, []string{"always\n"}, nil},
		{[]string{"trace", "i"}, []string{"info\t"}, []string{"clean"}},
		{[]string{"trace", "convert", "a", "b", "--format", ""}, []string{"geojson\n", "binary\n"}, nil},
		{[]string{"trace", "info", "--set", "mobility.clean.s"}, []string{"mobility.clean.shared_id=\n"}, []string{"max_speed"}},
	} {
		got := headway(t, dir, append([]string{"__complete"}, tc.typed...)...)
		for _, want := range tc.want {
			if !strings.Contains("\n"+got.stdout, "\n"+want) {
				t.Errorf("%q: lacks %q:\n%s", tc.typed, want, got.stdout)
			}
		}
		for _, not := range tc.not {
			if strings.Contains(got.stdout, not) {
				t.Errorf("%q: has %q:\n%s", tc.typed, not, got.stdout)
			}
		}
	}
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if got := headway(t, dir, "completion", shell); got.code != exitOK || !strings.Contains(got.stdout, "headway") {
			t.Errorf("completion %s: exit code %d, %d bytes", shell, got.code, len(got.stdout))
		}
	}
}
