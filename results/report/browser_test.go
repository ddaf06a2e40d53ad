package report

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// One browser serves all of these: starting it takes longer than a page.
func TestBrowser(t *testing.T) {
	browser := newBrowser(t)
	for name, test := range map[string]func(*testing.T, context.Context){
		"draws": testDraws, "draws drift": testDrawsDrift, "notices": testNotices, "reacts": testReacts, "controls": testControls, "map scale": testMapScale, "without charts": testWithoutCharts,
	} {
		t.Run(name, func(t *testing.T) { test(t, browser) })
	}
}

func testDraws(t *testing.T, browser context.Context) {
	all := edges()
	all["hostile"] = hostile()
	for _, c := range []struct {
		run    string
		charts int
	}{{"usual", 18}, {"hostile", 18}, {"thirty", 18}, {"one-policy", 17}, {"huge-map", 18}, {"holes", 18}, {"no-front", 16}, {"no-reads", 7}, {"nothing", 0}, {"played", 20}, {"tiers", 21}} {
		html := written(t, c.run, all[c.run])
		for _, screen := range []struct {
			name  string
			width int64
		}{{"desktop", 1240}, {"phone", 375}} {
			for _, scheme := range []string{"light", "dark"} {
				if c.run != "usual" && (screen.name != "phone" || scheme != "dark") {
					continue // all four for the usual run, for the others what is hardest
				}
				t.Run(c.run+"/"+screen.name+"/"+scheme, func(t *testing.T) {
					b := newTab(t, browser, screen.width, scheme)
					b.open(html, "")
					b.checkPage(c.charts)
					if got := eval[bool](b, `window.pwned === undefined && document.images.length === 0`); !got {
						t.Error("a name in the run was taken for markup")
					}
				})
			}
		}
	}
}

// The checks above must be able to fail.
func testNotices(t *testing.T, browser context.Context) {
	b := newTab(t, browser, 1240, "light")
	b.open(written(t, "usual", usual.run()), "")
	eval[bool](b, `echarts.getInstanceByDom(document.querySelector("[data-chart=cost-chart]")).setOption({series: [0, 1, 2, 3].map(() => ({data: []}))}), true`)
	if _, blank := b.blank(); len(blank) != 1 || !strings.HasPrefix(blank[0], "cost-chart ") {
		t.Errorf("of a page on which the cost chart is empty, these are blank: %v", blank)
	}
	b.open([]byte(`<html data-ready><body style="width:2000px"><img src="http://127.0.0.1:9/x.png"><script>console.error("oh"); null.x</script>`), "")
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide <= 0 {
		t.Error("a page that is too wide was not noticed")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	got := strings.Join(b.complaints, "\n")
	for _, want := range []string{"console error", "exception", "request: http://127.0.0.1:9/x.png"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q was not noticed; noticed were:\n%s", want, got)
		}
	}
}

func testReacts(t *testing.T, browser context.Context) {
	b := newTab(t, browser, 1240, "light")
	b.open(written(t, "usual", usual.run()), "#gate-3")
	if !eval[bool](b, `(r => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector("#gate-3:target").getBoundingClientRect())`) {
		t.Error("#gate-3 does not lead to the third gate")
	}

	colour := func() string { return eval[string](b, `getComputedStyle(document.body).backgroundColor`) }
	light := colour()
	b.prefer("dark")
	if colour() == light {
		t.Error("the page did not follow the system to dark")
	}
	b.checkPage(18)
	eval[bool](b, `document.getElementById("theme").click(), true`)
	if colour() != light {
		t.Error("the button did not switch to light")
	}
	b.checkPage(18)

	for _, id := range eval[[]string](b, `[...document.querySelectorAll("[data-choice]")].map(s => s.closest("figure").id)`) {
		texts := eval[[]string](b, `(f => [0, 1].map(i => {
			const s = f.querySelector("[data-choice]");
			s.value = i;
			s.dispatchEvent(new Event("change"));
			return f.querySelector("canvas").toDataURL() + f.querySelector("[data-chart]").ariaLabel;
		}))(document.getElementById("`+id+`"))`)
		if texts[0] == texts[1] {
			t.Errorf("another choice changes nothing in %s", id)
		}
	}
	b.checkPage(18)

	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
	if err != nil || len(pdf) < 50000 || string(pdf[:4]) != "%PDF" {
		t.Errorf("printed %d bytes: %v", len(pdf), err)
	}
	b.checkPage(18)
}

// Legend, map, tips and the copy button.
func testControls(t *testing.T, browser context.Context) {
	b := newTab(t, browser, 1240, "light")
	b.open(written(t, "usual", usual.run()), "")
	before := eval[int](b, countPixels+`.find(c => c.id === "cost-chart").pixels`)
	eval[bool](b, `[...document.querySelectorAll("#cost-chart [data-series]")].forEach(s => s.click()), true`)
	after := eval[int](b, countPixels+`.find(c => c.id === "cost-chart").pixels`)
	if after >= before/4 {
		t.Errorf("with every entry of the legend off, %d of %d pixels are left", after, before)
	}

	scale := func() string { return eval[string](b, `document.querySelector(".scale").textContent`) }
	whole := scale()
	b.do(chromedp.Focus(chromedp.CSS("[data-chart=map-chart]")), chromedp.KeyEvent("++++"))
	if scale() == whole {
		t.Error("the map did not zoom by keyboard")
	}
	eval[bool](b, `document.querySelector("[data-zoom='0']").click(), true`)
	if scale() != whole {
		t.Error("the map did not zoom back")
	}

	for chart, want := range map[string]string{
		"hit-rate-chart": "95 % interval", "outcomes": "Hit", "latency-chart": "clairvoyant", "cost-hit-rate-chart": "cost $", "front-stored-chart": "GB stored, cost $", "front-moved-chart": "GB moved", "hit-rate-over-time": "clairvoyant", "map-chart": "site-0",
	} {
		tip := eval[string](b, `(box => {
			const c = echarts.getInstanceByDom(box), series = c.getOption().series;
			c.dispatchAction({type: "showTip", seriesIndex: Math.max(series.findIndex(s => s.name === "sites"), 0), dataIndex: 0});
			return box.textContent;
		})(document.querySelector("[data-chart=`+chart+`]"))`)
		if !strings.Contains(tip, want) {
			t.Errorf("the tip of %s is %q", chart, tip)
		}
	}

	b.do(chromedp.Click(chromedp.CSS("[data-copy=replay-command]")))
	if said, err := chromedp.Run(b.ctx, chromedp.Poll[string](`document.getElementById("said").textContent`)); err != nil || said == "" {
		t.Errorf("after copying, the page says %q: %v", said, err)
	}

	b.quiet()
}

// On a map, a metre is as long to the north as to the east.
func testMapScale(t *testing.T, browser context.Context) {
	html := written(t, "usual", usual.run())
	for _, width := range []int64{375, 1240} {
		b := newTab(t, browser, width, "light")
		b.open(html, "")
		got := eval[[]float64](b, `(c => [[1000, 0], [0, 1000]].map(([x, y]) => {
			const a = c.convertToPixel("grid", [0, 0]), b = c.convertToPixel("grid", [x, y]);
			return Math.hypot(a[0] - b[0], a[1] - b[1]);
		}))(echarts.getInstanceByDom(document.querySelector("[data-chart=map-chart]")))`)
		if d := got[0] - got[1]; d > .01 || d < -.01 || got[0] < 1 {
			t.Errorf("width %d: 1 km is %.2f pixels to the east and %.2f to the north", width, got[0], got[1])
		}
	}
}

// A browser that cannot unpack the library shows the tables and says why; one without JavaScript shows a note.
func testWithoutCharts(t *testing.T, browser context.Context) {
	html := written(t, "usual", usual.run())

	old := newTab(t, browser, 375, "light")
	call(old, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: "delete window.DecompressionStream"})
	old.open(html, "")
	if got := eval[string](old, `document.getElementById("no-charts").checkVisibility() ? document.getElementById("no-charts").textContent : ""`); !strings.Contains(got, "DecompressionStream") {
		t.Errorf("the page says %q", got)
	}
	if n := eval[int](old, `document.querySelectorAll("details.data:not([open])").length + [...document.querySelectorAll(".chart")].filter(c => c.checkVisibility()).length`); n != 0 {
		t.Errorf("%d tables are closed or charts shown", n)
	}
	if wide := eval[int](old, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		t.Errorf("the page with open tables is %d pixels wider than the screen", wide)
	}
	old.quiet()

	none := newTab(t, browser, 1240, "light")
	call(none, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, html, 0o600); err != nil {
		t.Fatal(err)
	}
	none.do(chromedp.Navigate("file://" + file))
	text, err := chromedp.Run(none.ctx, chromedp.Text(chromedp.CSS("noscript .warning")))
	if err != nil || !strings.Contains(text, "JavaScript") {
		t.Errorf("without JavaScript the page says %q: %v", text, err)
	}
}
