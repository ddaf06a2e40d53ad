//go:build unix

package main

import (
	"os"
	"syscall"
)

// mapFile lays a file into memory, for as long as the process lives: what is not read takes none. Whoever replaces the
// file by another leaves this one as it is; whoever cuts it off ends the process.
func mapFile(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return syscall.Mmap(int(f.Fd()), 0, int(info.Size()), syscall.PROT_READ, syscall.MAP_PRIVATE)
}
