package node

import (
	"crypto/tls"
	"strings"
	"testing"

	"github.com/nats-io/nats-server/v2/server"
)

// A server that would be open to other hosts without TLS is refused, with what to do instead.
func TestListen(t *testing.T) {
	for address, want := range map[string]string{
		"":                 "",
		"127.0.0.1:4222":   "",
		"127.0.0.1:0":      "",
		"[::1]:4222":       "",
		"0.0.0.0:4222":     "refused without TLS",
		":4222":            "refused without TLS",
		"[::]:4222":        "refused without TLS",
		"192.168.1.7:4222": "refused without TLS",
		"localhost:4222":   "refused without TLS", // a name may be any address
		"127.0.0.1":        "write host:port",
		"127.0.0.1:http":   "no port",
		"127.0.0.1:99999":  "no port",
	} {
		opts := baseOptions("x", "")
		err := listenAt(opts, address, nil)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", address, err, want)
		}
		if listens := err == nil && address != ""; opts.DontListen == listens {
			t.Errorf("%q: listens %v", address, !opts.DontListen)
		}
	}
	opts := baseOptions("x", "")
	if err := listenAt(opts, "0.0.0.0:4222", &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert}); err != nil || !opts.TLSVerify || opts.Port != 4222 {
		t.Errorf("with TLS: %v, %+v", err, opts.TLSVerify)
	}
	if err := listenAt(opts, "127.0.0.1:0", nil); err != nil || opts.Port != server.RANDOM_PORT {
		t.Errorf("port %d, %v", opts.Port, err)
	}
}
