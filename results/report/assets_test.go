package report

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestLibraryIsTheOneNamed(t *testing.T) {
	r, err := gzip.NewReader(bytes.NewReader(libraryGzip))
	if err != nil {
		t.Fatal(err)
	}
	library, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(library)
	if got := hex.EncodeToString(sum[:]); got != librarySHA256 {
		t.Errorf("the library's SHA-256 is %s, assets.go says %s", got, librarySHA256)
	}
	if !bytes.Contains(library, []byte(`version="`+libraryVersion+`"`)) && !bytes.Contains(library, []byte(`"`+libraryVersion+`"`)) {
		t.Errorf("the library does not call itself %s", libraryVersion)
	}
	readme, err := os.ReadFile("assets/README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"LICENSE-echarts", "NOTICE-echarts", "LICENSE-d3", "LICENSE-zrender", "LICENSE-tslib"} {
		if !strings.Contains(string(readme), name) {
			t.Errorf("assets/README.md does not name %s", name)
		}
		if text, err := os.ReadFile("assets/" + name); err != nil || len(text) < 100 {
			t.Errorf("%s has %d bytes: %v", name, len(text), err)
		}
	}
	if !strings.Contains(string(readme), libraryVersion) {
		t.Errorf("assets/README.md does not name version %s", libraryVersion)
	}
}

// The page's own parts must ask for nothing: the browser test sees no request, this one says where it would come from.
func TestPageAsksForNothing(t *testing.T) {
	asks := regexp.MustCompile(`(?i)https?://|@import|url\(|\ssrc=|fetch\(|XMLHttpRequest|import\(|innerHTML|eval\(`)
	for name, text := range map[string]string{"page.html": pageText, "style.css": styleText, "the script": scriptText} {
		if found := asks.FindString(text); found != "" {
			t.Errorf("%s holds %q", name, found)
		}
	}
}

func TestColoursOfBothThemes(t *testing.T) {
	names := regexp.MustCompile(`--([a-z0-9-]+):`)
	blocks := strings.Split(styleText, "}")
	var want string
	for i, theme := range []string{"light", "dark by the button", "dark by the system"} {
		var got []string
		for _, m := range names.FindAllStringSubmatch(blocks[i], -1) {
			got = append(got, m[1])
		}
		if i == 0 {
			want = strings.Join(got, " ")
		}
		if strings.Join(got, " ") != want || want == "" {
			t.Errorf("%s defines %s\nlight defines %s", theme, strings.Join(got, " "), want)
		}
	}
	dark := func(block string) string {
		return strings.Join(strings.Fields(block[strings.Index(block, "--page"):]), " ")
	}
	if dark(blocks[1]) != dark(blocks[2]) {
		t.Error("dark by the button and dark by the system differ")
	}
}
