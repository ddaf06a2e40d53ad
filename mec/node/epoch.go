package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
)

// epoch fences engines: each carries the number of its reign in what it says, and a node that has heard of a later reign
// heeds an earlier one no more. So an engine that was stopped, replaced and goes on does no harm. The number outlives the
// node's process, in a file.
type epoch struct{ *fence }

type fence struct {
	file    string
	refused func(old, leading uint64)
	risen   chan struct{} // when a later reign was heard of

	mu   sync.Mutex
	most uint64
	err  error
}

func openEpoch(dir string, refused func(old, leading uint64)) (epoch, error) {
	e := epoch{&fence{file: filepath.Join(dir, "epoch"), refused: refused, risen: make(chan struct{}, 1)}}
	text, err := os.ReadFile(e.file)
	if errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if err == nil {
		e.most, err = strconv.ParseUint(strings.TrimSpace(string(text)), 10, 64)
	}
	if err != nil {
		return e, fmt.Errorf("reading which engine led: %w", err)
	}
	return e, nil
}

// heed says whether a reign is the latest that was heard of.
func (e *fence) heed(reign uint64) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if reign < e.most {
		if e.refused != nil {
			e.refused(reign, e.most)
		}
		return false
	}
	if reign > e.most {
		e.most = reign
		if err := e.save(); err != nil {
			e.err = err
		}
		select {
		case e.risen <- struct{}{}:
		default:
		}
	}
	return true
}

// save writes the number so that a power cut leaves the old one or the new one.
func (e *fence) save() error {
	f, err := os.CreateTemp(filepath.Dir(e.file), ".epoch.*")
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, e.most)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), e.file)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

func (e *fence) get() uint64 {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.most
}
