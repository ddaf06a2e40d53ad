package node

import (
	"time"

	"github.com/nats-io/nats.go"
)

// Party is somebody in a process of their own who connects to a node.
type Party struct {
	Name string // engine, observer or vehicle: what rights are given by
	Key  Key
	TLS  *TLS // nil: none
}

// The names of parties.
const (
	EngineParty   = "engine"
	ObserverParty = "observer"
	VehicleParty  = "vehicle"
)

// Join opens a connection of an engine to a NATS server that is not a node: a user's own. credentials is a file as NATS
// makes them; empty: the server lets anybody in.
func Join(url, credentials string, wrong func(error)) (*nats.Conn, error) {
	opts := lasting(wrong)
	if credentials != "" {
		opts = append(opts, nats.UserCredentials(credentials))
	}
	return nats.Connect(url, append(opts, nats.Name(EngineParty))...)
}

// Connect opens a connection to a node at an address, host:port or a URL. Where the node is away it is tried again for
// ever, and meanwhile what is sent fails at once. wrong is told of what the connection has to complain about.
func (p Party) Connect(address string, wrong func(error)) (*nats.Conn, error) {
	return nats.Connect(address, append(lasting(wrong), p.Key.option(), p.TLS.Option(), nats.Name(p.Name), nats.CustomInboxPrefix(inbox(p.Name)))...)
}

// lasting are the options of a connection that is opened again and again, for ever.
func lasting(wrong func(error)) []nats.Option {
	return []nats.Option{
		nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectWait(100 * time.Millisecond), nats.ReconnectJitter(0, 0),
		nats.PingInterval(2 * time.Second), nats.MaxPingsOutstanding(3), nats.ReconnectBufSize(-1), nats.NoCallbacksAfterClientClose(),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) { wrong(err) }),
	}
}
