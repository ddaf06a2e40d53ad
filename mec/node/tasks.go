package node

import "sync"

// tasks are the goroutines of a node. None begins once they are waited for: a connection that is closed may still be
// handing over its last message.
type tasks struct {
	mu   sync.Mutex
	over bool
	wg   sync.WaitGroup
}

func (t *tasks) Go(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.over {
		t.wg.Go(f)
	}
}

// Wait returns when all have ended.
func (t *tasks) Wait() {
	t.mu.Lock()
	t.over = true
	t.mu.Unlock()
	t.wg.Wait()
}
