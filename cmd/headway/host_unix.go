//go:build unix

package main

import (
	"runtime"
	"syscall"
	"time"
)

// processUsage asks the kernel what this process has used.
func processUsage() usage {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		return usage{}
	}
	unit := int64(1024) // Linux and the BSDs count in KiB, macOS in bytes
	if runtime.GOOS == "darwin" {
		unit = 1
	}
	return usage{
		cpu:         time.Duration(r.Utime.Nano() + r.Stime.Nano()),
		maxRSSBytes: int64(r.Maxrss) * unit,
	}
}
