package node

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// startTimeout bounds how long a server may take to be ready: it takes milliseconds.
const startTimeout = 20 * time.Second

// baseOptions are those of every server of a fabric: no port, no signal handlers, and limits that a hundred servers in one
// process can live with.
func baseOptions(name, dir string) *server.Options {
	return &server.Options{
		ServerName: name, DontListen: true, Host: "127.0.0.1", Port: -1, NoSigs: true, NoSystemAccount: true,
		JetStream: true, JetStreamDomain: name, StoreDir: dir, JetStreamMaxStore: 1 << 40,
		MaxClosedClients: 16, // of the default 10,000 each costs memory
		MaxPayload:       1 << 20,
		PingInterval:     2 * time.Second, MaxPingsOut: 5, // a black hole is known after ten seconds; a slow machine is none
		SyncInterval: 5 * time.Second, // space of what was dropped is free again soon
		LeafNode: server.LeafNodeOpts{
			ReconnectInterval: 250 * time.Millisecond,
			Compression:       server.CompressionOpts{Mode: server.CompressionOff}, // it would falsify the links
		},
		JetStreamLimits: server.JSLimitOpts{DefaultMaxConsumers: -1},
	}
}

// startServer starts a server and waits until it is ready. A server that cannot start only says so to its logger.
func startServer(opts *server.Options, wrong func(what string)) (*server.Server, *serverLog, error) {
	log := &serverLog{tell: wrong}
	s, err := server.NewServer(opts)
	if err != nil {
		return nil, nil, fmt.Errorf("server %s: %w", opts.ServerName, err)
	}
	s.SetLoggerV2(log, false, false, false)
	s.Start()
	if s.ReadyForConnections(startTimeout) && s.JetStreamEnabled() {
		return s, log, nil
	}
	s.Shutdown()
	s.WaitForShutdown()
	if err := log.fault(); err != nil {
		return nil, nil, fmt.Errorf("server %s: %w", opts.ServerName, err)
	}
	return nil, nil, fmt.Errorf("server %s was not ready after %v", opts.ServerName, startTimeout)
}

// serverLog keeps what a server has to complain about.
type serverLog struct {
	mu     sync.Mutex
	fatal  []string
	errors []string
	tell   func(what string)
	told   time.Time
}

const logMost = 32

func (l *serverLog) add(to *[]string, format string, v []any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(*to) < logMost {
		*to = append(*to, fmt.Sprintf(format, v...))
	}
}

// fault is what kept the server from starting.
func (l *serverLog) fault() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.fatal) == 0 {
		return nil
	}
	return errors.New(strings.Join(l.fatal, "; "))
}

// Fatalf implements the server's logger.
func (l *serverLog) Fatalf(format string, v ...any) { l.add(&l.fatal, format, v) }

// Errorf implements the server's logger.
func (l *serverLog) Errorf(format string, v ...any) {
	l.add(&l.errors, format, v)
	if l.tell == nil {
		return
	}
	l.mu.Lock()
	tell := time.Since(l.told) > time.Second
	if tell {
		l.told = time.Now()
	}
	l.mu.Unlock()
	if tell {
		l.tell(fmt.Sprintf(format, v...))
	}
}

// Noticef implements the server's logger.
func (l *serverLog) Noticef(string, ...any) {}

// Warnf implements the server's logger.
func (l *serverLog) Warnf(string, ...any) {}

// Debugf implements the server's logger.
func (l *serverLog) Debugf(string, ...any) {}

// Tracef implements the server's logger.
func (l *serverLog) Tracef(string, ...any) {}
