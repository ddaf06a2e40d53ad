//go:build !unix

package main

import (
	"io"
	"os"
)

// mapFile reads a file.
func mapFile(f *os.File) ([]byte, error) { return io.ReadAll(f) }
