package node

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Stamp orders writes: a hybrid logical clock (Kulkarni et al., 2014), 48 bits of milliseconds and 16 of a counter, and
// the writer's node to tell equal ones apart. The latest stamp wins.
type Stamp struct {
	Time uint64
	Node string
}

// Less says whether a write is older than another.
func (s Stamp) Less(o Stamp) bool { return s.Time < o.Time || s.Time == o.Time && s.Node < o.Node }

// String is the stamp as messages carry it; the text orders as the stamp does.
func (s Stamp) String() string { return fmt.Sprintf("%016x-%s", s.Time, s.Node) }

// ParseStamp reads what String wrote.
func ParseStamp(text string) (Stamp, error) {
	hex, node, ok := strings.Cut(text, "-")
	if !ok || len(hex) != 16 {
		return Stamp{}, fmt.Errorf("%q is no stamp: 16 hexadecimal digits, a dash and a node are wanted", text)
	}
	t, err := strconv.ParseUint(hex, 16, 64)
	if err != nil {
		return Stamp{}, fmt.Errorf("%q is no stamp: %w", text, err)
	}
	return Stamp{t, node}, nil
}

// hybrid makes stamps that rise, and are above every stamp that was seen.
type hybrid struct {
	node string
	now  func() time.Time

	mu   sync.Mutex
	last uint64
}

const counterBits = 16

func (h *hybrid) next() Stamp {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = max(h.last+1, uint64(h.now().UnixMilli())<<counterBits)
	return Stamp{h.last, h.node}
}

// see takes note of another's stamp.
func (h *hybrid) see(s Stamp) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last = max(h.last, s.Time)
}
