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
