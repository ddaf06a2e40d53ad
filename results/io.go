package results

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// The names of the files of a result folder.
const (
	RunFile  = "run.json"
	HostFile = "host.json"
)

// maxDocument bounds what is read: a run of every policy on a day of a city is a few MB.
const maxDocument = 256 << 20

// Write writes run.json into dir, which is made if it is not there. The same run gives the same bytes.
func (r *Run) Write(dir string) error { return writeDocument(filepath.Join(dir, RunFile), r.filled()) }

// Encode is the bytes of run.json.
func (r *Run) Encode() ([]byte, error) {
	var b bytes.Buffer
	err := writeJSON(&b, r.filled())
	return b.Bytes(), err
}

// filled has empty lists for nil ones, so that a reader of run.json never meets null for a list.
func (r *Run) filled() *Run {
	f := *r
	f.Seeds = orEmpty(f.Seeds)
	f.PolicyOrder = orEmpty(f.PolicyOrder)
	f.Gates = orEmpty(f.Gates)
	f.Scenario.Overrides = orEmpty(f.Scenario.Overrides)
	f.Scenario.Classes = orEmpty(f.Scenario.Classes)
	f.Prices.Entries = orEmpty(f.Prices.Entries)
	return &f
}

func orEmpty[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}

// Write writes host.json into dir.
func (h *Host) Write(dir string) error { return writeDocument(filepath.Join(dir, HostFile), h) }

// Write writes the baseline to path.
func (b *Baseline) Write(path string) error { return writeDocument(path, b) }

// ReadRun reads a run from its folder or from the file itself. The error says what is wrong and what to do.
func ReadRun(path string) (*Run, error) {
	path, err := inFolder(path, RunFile)
	if err != nil {
		return nil, err
	}
	r := &Run{}
	if err := readDocument(path, "run", r); err != nil {
		return nil, err
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// ReadHost reads the figures of the host from a result folder or from the file itself.
func ReadHost(path string) (*Host, error) {
	path, err := inFolder(path, HostFile)
	if err != nil {
		return nil, err
	}
	h := &Host{}
	if err := readDocument(path, "", h); err != nil {
		return nil, err
	}
	return h, nil
}

// ReadBaseline reads a baseline.
func ReadBaseline(path string) (*Baseline, error) {
	b := &Baseline{}
	if err := readDocument(path, "baseline", b); err != nil {
		return nil, err
	}
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

func inFolder(path, name string) (string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", fmt.Errorf("%s: there is no such file or folder; give a folder that `headway run -o DIR` left", path)
	case err != nil:
		return "", err
	case !info.IsDir():
		return path, nil
	}
	file := filepath.Join(path, name)
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("%s: there is no %s in this folder; give a folder that `headway run -o DIR` left", path, name)
	}
	return file, nil
}

// readDocument reads the JSON document at path, whose kind must be as said ("" for a document without one).
func readDocument(path, kind string, v any) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxDocument+1))
	if err != nil {
		return err
	}
	if len(data) > maxDocument {
		return fmt.Errorf("%s: larger than %d MiB: not a document of headway", path, maxDocument>>20)
	}
	if err := decode(data, kind, v); err != nil {
		return fmt.Errorf("%s%w", path, err)
	}
	return nil
}

// WriteFileAtomic writes a file as a whole or not at all: beside it first, then renamed over it. A reader never sees
// half of it, and an interrupt leaves the old one. Missing folders are made.
func WriteFileAtomic(path string, data []byte) (err error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s is a folder; name a file", path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(data)
	// Without the sync, a crash soon after the rename could leave an empty file.
	err = errors.Join(err, f.Chmod(0o644), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func writeDocument(path string, v any) error {
	var b bytes.Buffer
	if err := writeJSON(&b, v); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return WriteFileAtomic(path, b.Bytes())
}
