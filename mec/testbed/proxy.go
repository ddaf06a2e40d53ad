package testbed

import (
	"bufio"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"

	"headway/mec"
	"headway/mec/node"
)

// proxy is where the sites' leaf links enter the shaped wire: a server opens them itself, and can be told to do so by way
// of an HTTP proxy only. It listens on loopback, joins to the region's leaf port and nowhere else, and asks for the run's
// password. The user's name says whose link it is.
type proxy struct {
	l        *links
	listener net.Listener
	region   string // address of the leaf port
	password string
	sites    map[string]mec.SiteID
	tasks    sync.WaitGroup
	mu       sync.Mutex
	waiting  map[net.Conn]struct{} // before they are joined
	closed   bool
}

func newProxy(l *links, region string) (*proxy, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{l: l, listener: listener, region: region, password: rand.Text(), sites: map[string]mec.SiteID{}, waiting: map[net.Conn]struct{}{}}
	for s := range l.net.Sites {
		p.sites[node.Name(mec.SiteID(s), l.net.Region())] = mec.SiteID(s)
	}
	p.tasks.Go(p.run)
	return p, nil
}

// hub is how a site reaches the region.
func (p *proxy) hub(site mec.SiteID) node.Hub {
	return node.Hub{
		Address: p.region, Proxy: "http://" + p.listener.Addr().String(),
		User: node.Name(site, p.l.net.Region()), Password: p.password,
	}
}

func (p *proxy) run() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		p.mu.Lock()
		if p.closed {
			_ = conn.Close()
		} else {
			p.waiting[conn] = struct{}{}
			p.tasks.Go(func() { p.serve(conn) })
		}
		p.mu.Unlock()
	}
}

const helloWithin = 5 * time.Second

func (p *proxy) serve(conn net.Conn) {
	site, err := p.hello(conn)
	p.mu.Lock()
	delete(p.waiting, conn)
	p.mu.Unlock()
	if err != nil {
		_ = conn.Close()
		return
	}
	region, err := net.Dial("tcp", p.region)
	if err != nil {
		_ = conn.Close()
		return
	}
	up := direction{from: site, to: p.l.net.Region(), kind: mec.Interactive, weight: 1}
	down := direction{from: p.l.net.Region(), to: site, kind: mec.Interactive, weight: 1}
	_ = p.l.join(conn, region, up, down) // closed: so are both ends
}

var errRefused = errors.New("refused")

// hello reads the request for the connection and grants it.
func (p *proxy) hello(conn net.Conn) (mec.SiteID, error) {
	if err := conn.SetDeadline(time.Now().Add(helloWithin)); err != nil {
		return mec.None, err
	}
	r, err := http.ReadRequest(bufio.NewReaderSize(conn, 4096))
	if err != nil {
		return mec.None, err
	}
	r.Header.Set("Authorization", r.Header.Get("Proxy-Authorization"))
	user, password, _ := r.BasicAuth()
	site, known := p.sites[user]
	switch {
	case r.Method != http.MethodConnect || r.Host != p.region:
		_, err = conn.Write([]byte("HTTP/1.1 403 Forbidden\r\n\r\n"))
	case !known || subtle.ConstantTimeCompare([]byte(password), []byte(p.password)) != 1:
		_, err = conn.Write([]byte("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"))
	default:
		if _, err = conn.Write([]byte("HTTP/1.1 200 OK\r\n\r\n")); err == nil {
			err = conn.SetDeadline(time.Time{})
		}
		return site, err
	}
	return mec.None, errors.Join(errRefused, err)
}

func (p *proxy) close() {
	p.mu.Lock()
	p.closed = true
	_ = p.listener.Close()
	for conn := range p.waiting {
		_ = conn.Close()
	}
	p.mu.Unlock()
	p.tasks.Wait()
}
