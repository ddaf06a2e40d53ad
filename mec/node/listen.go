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
	host, port, err := checkListen(address, conf)
	if err != nil {
		return err
	}
	opts.DontListen, opts.Host, opts.Port = false, host, port
	if conf != nil {
		opts.TLSConfig, opts.TLS, opts.TLSVerify = conf, true, conf.ClientAuth == tls.RequireAndVerifyClientCert
	}
	return nil
}

// leafAt lets a server listen for leaf nodes; an empty address: on loopback, at any port that is free.
func leafAt(opts *server.Options, address string, conf *tls.Config) error {
	if address == "" {
		address = "127.0.0.1:0"
	}
	host, port, err := checkListen(address, conf)
	if err != nil {
		return err
	}
	opts.LeafNode.Host, opts.LeafNode.Port = host, port
	if conf != nil {
		conf = conf.Clone()
		conf.ClientAuth = tls.RequireAndVerifyClientCert // other servers only
		opts.LeafNode.TLSConfig = conf
	}
	return nil
}

// checkListen splits an address, and refuses one that other hosts can reach without TLS.
func checkListen(address string, conf *tls.Config) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(address)
	if err != nil {
		return "", 0, fmt.Errorf("listen at %q: write host:port, as in 127.0.0.1:4222: %w", address, err)
	}
	number, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return "", 0, fmt.Errorf("listen at %q: %q is no port", address, text)
	}
	if !loopback(host) && conf == nil {
		return "", 0, fmt.Errorf("listen at %q: that is open to other hosts, and is refused without TLS; listen on 127.0.0.1, or give a certificate", address)
	}
	if port = int(number); port == 0 {
		port = server.RANDOM_PORT
	}
	return host, port, nil
}

// loopback says whether only this host can reach an address. An empty host is every address, and a name may be any.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
