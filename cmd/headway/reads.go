package main

import (
	"bufio"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"headway/results"
	"headway/sim"
)

// readsFile has one line of JSON for each read, seed by seed and, in a seed, policy by policy, each in order of time.
const readsFile = "reads.jsonl.gz"

// readsLog gathers the reads of a run, which plays seeds and policies side by side: each pair writes a part of its own, a
// whole gzip member, and the parts that count are put one after the other at the end. So the file is the same whatever -j.
type readsLog struct {
	dir string // of the parts
}

// newReadsLog makes a place for parts within the folder of the result. It is gone, too, when the process ends at once.
func (st *state) newReadsLog(folder string) (*readsLog, error) {
	dir, err := os.MkdirTemp(folder, ".reads.*")
	l := &readsLog{dir}
	st.scratch.Store(l)
	return l, err
}

func (l *readsLog) part(policy string, seed uint64) string {
	return filepath.Join(l.dir, policy+"."+strconv.FormatUint(seed, 10))
}

// sink opens the part of a policy and a seed. Where that fails, closing it says so.
func (l *readsLog) sink(policy string, seed uint64) sim.ReadSink {
	p := &readsPart{prefix: fmt.Sprintf(`{"policy":%q,"seed":%d,"at_s":`, policy, seed)}
	if p.file, p.err = os.Create(l.part(policy, seed)); p.err == nil {
		p.zip, _ = gzip.NewWriterLevel(p.file, gzip.BestSpeed)
		p.buffer = bufio.NewWriterSize(p.zip, 1<<16)
	}
	return p
}

// write puts the parts of the seeds that were finished into one file, and removes all parts. Without a log it removes the
// file: it would be taken for this run's.
func (l *readsLog) write(name string, run *results.Run) error {
	if l == nil {
		if err := os.Remove(name); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	}
	err := replaceFile(name, func(w io.Writer) error {
		for _, seed := range run.Seeds {
			for _, policy := range run.PolicyOrder {
				if err := copyFile(w, l.part(policy, seed)); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return errors.Join(err, l.remove())
}

func (l *readsLog) remove() error {
	if l == nil {
		return nil
	}
	return os.RemoveAll(l.dir)
}

func copyFile(w io.Writer, name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(w, f)
	return err
}

// readsPart writes the reads of one policy on one seed.
type readsPart struct {
	prefix string
	file   *os.File
	zip    *gzip.Writer
	buffer *bufio.Writer
	line   []byte
	err    error // the first one
}

// Take implements sim.ReadSink.
func (p *readsPart) Take(r *sim.Read) {
	if p.err != nil {
		return
	}
	b := p.line[:0]
	b = append(b, p.prefix...)
	b = appendDecimal(b, r.At, time.Second, 9)
	b = appendText(append(b, `,"vehicle":`...), r.Vehicle)
	b = appendText(append(b, `,"class":`...), r.Class)
	b = strconv.AppendInt(append(b, `,"key":`...), int64(r.Key), 10)
	b = appendText(append(b, `,"site":`...), r.Site)
	b = appendText(append(b, `,"from":`...), r.From)
	b = appendText(append(b, `,"outcome":`...), r.Outcome)
	if r.Reason != "" {
		b = appendText(append(b, `,"reason":`...), r.Reason)
	}
	b = appendDecimal(append(b, `,"latency_ms":`...), r.Latency, time.Millisecond, 6)
	b = append(b, "}\n"...)
	_, p.err = p.buffer.Write(b)
	p.line = b
}

// Close implements sim.ReadSink.
func (p *readsPart) Close() error {
	if p.file == nil {
		return p.err
	}
	return cmp.Or(p.err, p.buffer.Flush(), p.zip.Close(), p.file.Close()) // they repeat what the first says
}

// appendDecimal writes a time that is not negative in a unit of 10^digits ns, exactly.
func appendDecimal(b []byte, t, unit time.Duration, digits int) []byte {
	b = strconv.AppendInt(b, int64(t/unit), 10)
	rest := int64(t % unit)
	if rest == 0 {
		return b
	}
	b = append(b, '.')
	for range digits {
		rest *= 10
		b = append(b, '0'+byte(rest/int64(unit)))
		if rest %= int64(unit); rest == 0 {
			break
		}
	}
	return b
}

// appendText writes a text as JSON. Names seldom need an escape.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			quoted, err := json.Marshal(s)
			if err != nil {
				panic(err) // a string has an encoding
			}
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}
