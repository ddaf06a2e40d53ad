package report

import (
	"crypto/sha256"
	_ "embed" // the page's parts
	"encoding/base64"
	"encoding/hex"
	"html/template"
	"strings"
)

// The chart library: npm package echarts, dist/echarts.min.js. See assets/README.md for how to update it.
const (
	libraryVersion = "6.1.0"
	librarySHA256  = "b66b25aeb4df84e33199dc21694014d336d222cbd9deb0e5a7c14bd6aa0d0fd0" // uncompressed
)

//go:embed assets/echarts.min.js.gz
var libraryGzip []byte

//go:embed assets/page.html
var pageText string

//go:embed assets/style.css
var styleText string

//go:embed assets/draw.js
var drawScript string

//go:embed assets/map.js
var mapScript string

//go:embed assets/page.js
var pageScript string

// scriptText is the page's one script: the parts share a scope of their own.
var scriptText = "(() => {\n\"use strict\";\n" + drawScript + mapScript + pageScript + "})();\n"

// libraryBase64 travels compressed, which makes the report 0.6 MB smaller; the page unpacks it.
var libraryBase64 = base64.StdEncoding.EncodeToString(libraryGzip)

// securityPolicy lets exactly two scripts run, by their hashes, and nothing be fetched: a name in the data that got past
// the escaping could still do nothing.
var securityPolicy = strings.Join([]string{
	"default-src 'none'",
	"script-src '" + hashSource([]byte(scriptText)) + "' 'sha256-" + libraryHash() + "'",
	"style-src 'unsafe-inline'",
	"img-src data: blob:",
	"base-uri 'none'",
	"form-action 'none'",
}, "; ")

func hashSource(script []byte) string {
	sum := sha256.Sum256(script)
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// libraryHash is librarySHA256 as a security policy writes it.
func libraryHash() string {
	sum, err := hex.DecodeString(librarySHA256)
	if err != nil {
		panic("librarySHA256 is not hexadecimal") // a constant of this file; a test covers it
	}
	return base64.StdEncoding.EncodeToString(sum)
}

var pageTemplate = template.Must(template.New("page").Parse(pageText))
