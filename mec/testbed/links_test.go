package testbed

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"headway/mec"
	"headway/mec/node"
)

func testLinks(t testing.TB, speed float64) *links {
	t.Helper()
	clock, err := node.NewClock(speed)
	if err != nil {
		t.Fatal(err)
	}
	l := newLinks(testNetwork(t, testSites), clock)
	t.Cleanup(func() { l.close(); clock.Close() })
	return l
}

// wire joins two ends through the links, for copies one way and requests the other.
func wire(t testing.TB, l *links, from, to mec.SiteID, weight int64) (a, b net.Conn) {
	t.Helper()
	a, near := net.Pipe()
	far, b := net.Pipe()
	err := l.join(near, far, direction{from, to, mec.Bulk, weight}, direction{to, from, mec.Interactive, 1})
	if err != nil {
		t.Fatal(err)
	}
	return a, b
}

// What passes the links arrives whole and in order, and no sooner than the link model says: not the first byte, and not
// the last, of which each counts by its weight. Over a path of several links it is that of the path.
func TestLinksHoldBack(t *testing.T) {
	const size, weight = 1 << 20, 8
	for _, to := range []mec.SiteID{1, 3} {
		l := testLinks(t, 4)
		a, b := wire(t, l, 0, to, weight)
		want := make([]byte, size)
		for i := range want {
			want[i] = byte(i * 7919 >> 8)
		}
		begun := l.clock.Now()
		go func() { _, _ = a.Write(want) }() // the reader sees whether all arrives
		got := make([]byte, size)
		if _, err := io.ReadFull(b, got[:1]); err != nil {
			t.Fatal(err)
		}
		first := l.clock.Now() - begun
		if _, err := io.ReadFull(b, got[1:]); err != nil {
			t.Fatal(err)
		}
		last := l.clock.Now() - begun
		p := l.net.Path(0, to)
		if first < p.Propagation {
			t.Errorf("to %d: the first byte took %v over a path of %v", to, first, p.Propagation)
		}
		if least := l.net.CopyTime(0, to, size*weight); last < least {
			t.Errorf("to %d: %d bytes of weight %d took %v, which cannot be less than %v", to, size, weight, last, least)
		}
		if string(got) != string(want) {
			t.Errorf("to %d: what arrived is not what was sent", to)
		}
		if n := l.queue.Bytes(func(k mec.Link) bool { return k.From == 0 && !k.Spec.IsBackhaul }); n < size*weight {
			t.Errorf("%d bytes counted on the first link", n)
		}
	}
}

// A cut link breaks what passes it and lets nothing new pass; a hole keeps what is sent until it is gone; other links go on.
func TestWires(t *testing.T) {
	l := testLinks(t, 10)
	a, b := wire(t, l, 0, 1, 1)
	c, d := wire(t, l, 2, 3, 1)
	send := func(from, to net.Conn, text string) error {
		go func() { _, _ = from.Write([]byte(text)) }() // the reader sees whether it arrives
		got := make([]byte, len(text))
		_, err := io.ReadFull(to, got)
		if err == nil && string(got) != text {
			err = fmt.Errorf("%q arrived as %q", text, got)
		}
		return err
	}
	if err := send(a, b, "sound"); err != nil {
		t.Fatal(err)
	}
	if err := l.set(0, 1, Hole); err != nil {
		t.Fatal(err)
	}
	arrived := make(chan error, 1)
	go func() { arrived <- send(a, b, "held back") }()
	if err := send(c, d, "elsewhere"); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-arrived:
		t.Fatalf("it came through the hole: %v", err)
	default:
	}
	if err := l.set(1, 0, Sound); err != nil {
		t.Fatal(err)
	}
	if err := <-arrived; err != nil {
		t.Fatal(err)
	}
	if err := l.set(0, 1, Cut); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Read(make([]byte, 1)); err == nil {
		t.Error("a cut connection is read from")
	}
	near, far := net.Pipe()
	defer near.Close()
	if err := l.join(far, far, direction{0, 2, mec.Bulk, 1}, direction{2, 0, mec.Bulk, 1}); err == nil {
		t.Error("a path over a cut link connects")
	}
	if err := send(c, d, "still there"); err != nil {
		t.Error(err)
	}
	if err := l.set(0, 3, Cut); err == nil {
		t.Error("a link that there is not is cut")
	}
}

// The proxy lets the run's sites to the region's leaf port, and nobody to anywhere else.
func TestProxy(t *testing.T) {
	region, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer region.Close()
	go func() {
		for {
			conn, err := region.Accept()
			if err != nil {
				return
			}
			fmt.Fprint(conn, "hello\n")
			conn.Close()
		}
	}()
	l := testLinks(t, 100)
	p, err := newProxy(l, region.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer p.close()
	hub := p.hub(1)
	ask := func(method, target, user, password string) string {
		conn, err := net.Dial("tcp", strings.TrimPrefix(hub.Proxy, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
			t.Fatal(err)
		}
		auth := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
		fmt.Fprintf(conn, "%s %s HTTP/1.1\r\nHost: %s\r\nProxy-Authorization: Basic %s\r\n\r\n", method, target, strings.Trim(strings.TrimPrefix(target, "http://"), "/"), auth)
		r := bufio.NewReader(conn)
		status, _ := r.ReadString('\n')
		_, _ = r.ReadString('\n')
		rest, _ := r.ReadString('\n')
		return strings.TrimSpace(status + rest)
	}
	for _, tc := range []struct{ method, target, user, password, want string }{
		{"CONNECT", hub.Address, hub.User, hub.Password, "HTTP/1.1 200 OK\r\nhello"},
		{"CONNECT", hub.Address, hub.User, "guess", "HTTP/1.1 407 Proxy Authentication Required"},
		{"CONNECT", hub.Address, "s99", hub.Password, "HTTP/1.1 407 Proxy Authentication Required"},
		{"CONNECT", "127.0.0.1:22", hub.User, hub.Password, "HTTP/1.1 403 Forbidden"},
		{"GET", "http://" + hub.Address + "/", hub.User, hub.Password, "HTTP/1.1 403 Forbidden"},
	} {
		if got := ask(tc.method, tc.target, tc.user, tc.password); got != tc.want {
			t.Errorf("%s %s as %s: %q, want %q", tc.method, tc.target, tc.user, got, tc.want)
		}
	}
}

// A quantile of lateness is not below the true one, and less than twice as much.
func TestLateness(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		l := &lateness{}
		all := rapid.SliceOfN(rapid.Int64Range(0, 1e10), 1, 200).Draw(t, "lateness")
		for _, d := range all {
			l.record(time.Duration(d))
		}
		q := rapid.Float64Range(0, 0.999).Draw(t, "q")
		below := 0
		got := l.quantile(q)
		half := 0
		for _, d := range all {
			if time.Duration(d) <= got {
				below++
			}
			if 2*time.Duration(d)+2*time.Microsecond >= got {
				half++
			}
		}
		if float64(below) < q*float64(len(all)) || half == 0 {
			t.Fatalf("the %v quantile of %v is given as %v", q, all, got)
		}
	})
}

// A scale is the least power of two that fits.
func TestScaleFor(t *testing.T) {
	net := testNetwork(t, testSites) // 5 links from the region of 125 MB/s
	for _, tc := range []struct {
		stored int64
		speed  float64
		want   int64
	}{{1, 0.01, 1}, {1, 1, 8}, {1, 10, 64}, {storeMost, 0.01, 1}, {storeMost + 1, 0.01, 2}, {100 * storeMost, 1, 128}} {
		if got := ScaleFor(net, tc.stored, tc.speed); got != tc.want {
			t.Errorf("%d bytes at %gx: 1/%d, want 1/%d", tc.stored, tc.speed, got, tc.want)
		}
	}
}
