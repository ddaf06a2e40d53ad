package node

import (
	"time"

	"github.com/nats-io/nats.go"
)

// connect opens a connection of the node to its own server.
func (n *Node) connect() (*nats.Conn, error) { return n.connectAs(n.cfg.Keys.Own, n.name) }

// Connect opens a vehicles' connection to the node.
func (n *Node) Connect() (*nats.Conn, error) { return n.connectAs(n.cfg.Keys.Vehicles, "vehicle") }

// connectAs opens a connection within the process. Where the machine is so slow that the server takes it for dead, it is
// opened again.
func (n *Node) connectAs(key Key, name string) (*nats.Conn, error) {
	return nats.Connect("", nats.InProcessServer(n.srv), key.option(), nats.Name(name), nats.CustomInboxPrefix(inbox(name)),
		nats.Timeout(startTimeout), nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond), nats.ReconnectJitter(0, 0),
		nats.NoCallbacksAfterClientClose(), nats.ErrorHandler(n.wrong))
}

// wrong takes what a connection has to complain about.
func (n *Node) wrong(_ *nats.Conn, _ *nats.Subscription, err error) { n.fail(err) }

// Control opens a connection with all rights at the node's own server: the engine's, at the region.
func (n *Node) Control() (*nats.Conn, error) { return n.connect() }

// ClientURL is where clients of other processes connect.
func (n *Node) ClientURL() string { return n.srv.ClientURL() }

// ConnectTCP opens a vehicles' connection as another process would.
func (n *Node) ConnectTCP() (*nats.Conn, error) {
	opts := []nats.Option{
		n.cfg.Keys.Vehicles.option(), nats.Name("vehicle"), nats.CustomInboxPrefix(inbox("vehicle")), nats.MaxReconnects(-1),
		nats.NoCallbacksAfterClientClose(), nats.ErrorHandler(n.wrong),
	}
	return nats.Connect(n.ClientURL(), append(opts, n.cfg.TLS.Option())...)
}
