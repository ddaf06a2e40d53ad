package node

import (
	"crypto/tls"
	"fmt"
	"net"
	"strconv"

	"github.com/nats-io/nats-server/v2/server"
)

// listenAt lets a server listen for clients; an empty address: it does not.
func listenAt(opts *server.Options, address string, conf *tls.Config) error {
	if address == "" {
		return nil
	}
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("listen at %q: write host:port, as in 127.0.0.1:4222: %w", address, err)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return fmt.Errorf("listen at %q: %q is no port", address, text)
	}
	if !loopback(host) && conf == nil {
		return fmt.Errorf("listen at %q: that is open to other hosts, and is refused without TLS; listen on 127.0.0.1, or give a certificate", address)
	}
	opts.DontListen, opts.Host, opts.Port = false, host, int(port)
	if port == 0 {
		opts.Port = server.RANDOM_PORT
	}
	if conf != nil {
		opts.TLSConfig, opts.TLS, opts.TLSVerify = conf, true, conf.ClientAuth == tls.RequireAndVerifyClientCert
	}
	return nil
}

// loopback says whether only this host can reach an address. An empty host is every address, and a name may be any.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
