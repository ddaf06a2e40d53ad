//go:build unix

package sim

import (
	"syscall"
	"time"
)

// cpuTime is what this process has computed so far: what others do on the machine does not change it much.
func cpuTime() time.Duration {
	var r syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &r); err != nil {
		panic(err)
	}
	return time.Duration(r.Utime.Nano() + r.Stime.Nano())
}
