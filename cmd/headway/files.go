package main

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"headway/results"
	"headway/results/report"
)

// openFile opens a file or folder that a scenario names; the model itself opens nothing.
func openFile(name string) (io.ReadCloser, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return openFolder{f, os.DirFS(name)}, nil
	}
	return newHashedFile(f), nil
}

// openArgument opens the file or folder that an argument names.
func (st *state) openArgument(arg string) (io.ReadCloser, error) {
	name, err := st.path(arg)
	if err != nil {
		return nil, err
	}
	f, err := openFile(name)
	return f, withCode(exitUsage, err)
}

// openFolder is a folder as package sim wants it.
type openFolder struct {
	io.ReadCloser // reads nothing: it says that this is a folder
	fs.FS
}

// tryFolder makes a folder if need be, and says whether files can be written into it: better before a run than after.
func tryFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".headway.*")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// writeResult leaves a result folder. Each file is replaced whole, run.json last: where it is new, all are.
func writeResult(dir string, run *results.Run, host *results.Host) error {
	return errors.Join(writeReport(filepath.Join(dir, reportFile), run), host.Write(dir), run.Write(dir))
}

const reportFile = "report.html"

func writeReport(name string, run *results.Run) error {
	return writeWith(name, func(w io.Writer) error { return report.Write(w, run) })
}

// writeWith replaces a file by what write gives.
func writeWith(name string, write func(io.Writer) error) error {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return err
	}
	return results.WriteFileAtomic(name, b.Bytes())
}

// appendFile adds text to the end of a file.
func appendFile(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}

// readFile reads a file that a user names, of a bounded size.
func readFile(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, limit))
}

// replaceFile replaces a file by what write gives, when that is whole: until then it lies beside it, under another name.
func replaceFile(name string, write func(io.Writer) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(f, 1<<16)
	err = errors.Join(write(buffered), buffered.Flush(), f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		err = errors.Join(err, os.Remove(f.Name()))
	}
	return err
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return err == nil
}
