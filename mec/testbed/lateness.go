package testbed

import (
	"sync"
	"time"
)

// lateness counts by how much something was late, in buckets that double: cheap, and good enough to say whether a machine
// keeps up.
type lateness struct {
	mu     sync.Mutex
	bucket [40]int64 // up to 1, 2, 4 … µs
	n      int64
	most   time.Duration
}

func (l *lateness) record(d time.Duration) {
	d = max(0, d)
	i := 0
	for v := d / time.Microsecond; v > 0 && i < len(l.bucket)-1; v >>= 1 {
		i++
	}
	l.mu.Lock()
	l.bucket[i]++
	l.n++
	l.most = max(l.most, d)
	l.mu.Unlock()
}

// quantile is the upper end of the bucket that holds a quantile.
func (l *lateness) quantile(q float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	rank, sum := int64(q*float64(l.n)), int64(0)
	for i, n := range l.bucket {
		if sum += n; sum > rank {
			return min(time.Microsecond<<i, l.most)
		}
	}
	return l.most
}

func (l *lateness) max() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.most
}
