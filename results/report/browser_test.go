package report

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// findChromium finds what scripts/install-chromium.sh finds. Without a browser the test fails: a report that nobody has
// drawn is not tested.
func findChromium(t *testing.T) string {
	t.Helper()
	const how = "run scripts/install-chromium.sh, or set HEADWAY_CHROMIUM=/path"
	if path := os.Getenv("HEADWAY_CHROMIUM"); path != "" {
		if _, err := exec.LookPath(path); err != nil {
			t.Fatalf("HEADWAY_CHROMIUM: %v; %s", err, how)
		}
		return path
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Fatal("the report's browser test needs Chromium, and there is none: " + how)
	return ""
}

// newBrowser starts a browser; its tabs are opened by newTab. The time limit is for a browser that hangs.
func newBrowser(t *testing.T) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:len(chromedp.DefaultExecAllocatorOptions):len(chromedp.DefaultExecAllocatorOptions)],
		chromedp.ExecPath(findChromium(t)), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(2*time.Minute))
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	return ctx
}

// tab is a page of the browser that notes what must not happen.
type tab struct {
	t   *testing.T
	ctx context.Context

	mu         sync.Mutex
	complaints []string
}

func newTab(t *testing.T, browser context.Context, width int64, scheme string) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	b := &tab{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	call(b, network.Enable, network.EnableParams{})
	call(b, log.Enable, cdp.Empty{})
	call(b, runtime.Enable, cdp.Empty{})
	b.do(chromedp.EmulateViewport(width, 900))
	b.prefer(scheme)
	return b
}

func call[P, R any](b *tab, cmd cdp.Command[P, R], params P) {
	b.t.Helper()
	if _, err := chromedp.Call(b.ctx, cmd, params); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		b.t.Fatal(err)
	}
}

// eval runs a script in the tab.
func eval[T any](b *tab, script string) T {
	b.t.Helper()
	x, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script))
	if err != nil {
		b.t.Fatalf("%v in: %s", err, script)
	}
	return x
}

func (b *tab) prefer(scheme string) {
	b.t.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// note is called for every event of the tab.
func (b *tab) note(ev any) {
	complain := func(format string, args ...any) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.complaints = append(b.complaints, fmt.Sprintf(format, args...))
	}
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		complain("exception: %s %v", ev.ExceptionDetails.Text, ev.ExceptionDetails.Exception)
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
			complain("console %s: %v", ev.Type, ev.Args)
		}
	case *log.EventEntryAdded:
		complain("browser log: %s %s", ev.Entry.Level, ev.Entry.Text)
	case *network.EventRequestWillBeSent:
		// The page itself is a request too; data and blob addresses stay within it.
		u := ev.Request.URL
		if ev.Type != network.ResourceTypeDocument && !strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "blob:") {
			complain("request: %s", u)
		}
	}
}

func (b *tab) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.complaints {
		b.t.Error(c)
	}
	b.complaints = nil
}

// open shows a report and waits until it says that it is done.
func (b *tab) open(html []byte, fragment string) {
	b.t.Helper()
	file := filepath.Join(b.t.TempDir(), "report.html")
	if err := os.WriteFile(file, html, 0o600); err != nil {
		b.t.Fatal(err)
	}
	b.do(chromedp.Navigate("file://"+file+fragment), chromedp.WaitReady(chromedp.CSS("html[data-ready]")))
}

// drawn is what a chart shows: how many of its pixels are coloured, which axes and text are not.
type drawn struct {
	ID      string `json:"id"`
	Colours int    `json:"colours"`
	Pixels  int    `json:"pixels"`
}

const countPixels = `[...document.querySelectorAll("[data-chart]")].map(box => {
  const colours = new Set();
  let pixels = 0;
  for (const c of box.querySelectorAll("canvas")) {
    const copy = new OffscreenCanvas(c.width, c.height).getContext("2d", {willReadFrequently: true});
    copy.drawImage(c, 0, 0);
    const d = copy.getImageData(0, 0, c.width, c.height).data;
    for (let i = 0; i < d.length; i += 4) {
      if (d[i + 3] < 128 || Math.max(d[i], d[i + 1], d[i + 2]) - Math.min(d[i], d[i + 1], d[i + 2]) < 40) continue;
      pixels++;
      colours.add(d[i] << 16 | d[i + 1] << 8 | d[i + 2]);
    }
  }
  return {id: box.dataset.chart, colours: colours.size, pixels};
})`

// blank are the charts that show no data.
func (b *tab) blank() (all int, blank []string) {
	b.t.Helper()
	charts := eval[[]drawn](b, countPixels)
	for _, c := range charts {
		if c.Pixels < 30 || c.Colours < 2 {
			blank = append(blank, fmt.Sprintf("%s (%d coloured pixels, %d colours)", c.ID, c.Pixels, c.Colours))
		}
	}
	return len(charts), blank
}

func (b *tab) checkPage(charts int) {
	b.t.Helper()
	n, blank := b.blank()
	if n != charts {
		b.t.Errorf("%d charts, want %d", n, charts)
	}
	if len(blank) > 0 {
		b.t.Errorf("blank charts: %s", strings.Join(blank, ", "))
	}
	if wide := eval[int](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		b.t.Errorf("the page is %d pixels wider than the screen", wide)
	}
	b.quiet()
}

// One browser serves all of these: starting it takes longer than a page.
func TestBrowser(t *testing.T) {
	browser := newBrowser(t)
	for name, test := range map[string]func(*testing.T, context.Context){
		"draws": testDraws, "notices": testNotices, "reacts": testReacts, "map scale": testMapScale, "without charts": testWithoutCharts,
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
	}{{"usual", 10}, {"hostile", 10}, {"thirty", 10}, {"one-policy", 10}, {"huge-map", 10}, {"holes", 10}, {"no-reads", 2}, {"nothing", 0}} {
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
	b.checkPage(10)
	eval[bool](b, `document.getElementById("theme").click(), true`)
	if colour() != light {
		t.Error("the button did not switch to light")
	}
	b.checkPage(10)

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
	b.checkPage(10)

	before := eval[int](b, strings.Replace(countPixels, "{id: box", "pixels, {id: box", 1)+`.find(c => c.id === "cost-chart").pixels`)
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
		"hit-rate-chart": "95 % interval", "outcomes": "Hit", "latency-chart": "clairvoyant", "cost-hit-rate-chart": "cost $", "hit-rate-over-time": "clairvoyant", "map-chart": "site-0",
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

	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF())
	if err != nil || len(pdf) < 50000 || string(pdf[:4]) != "%PDF" {
		t.Errorf("printed %d bytes: %v", len(pdf), err)
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
