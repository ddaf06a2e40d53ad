package node

import (
	"fmt"
	"os"
	"syscall"
	"time"
	"unsafe"
)

// timerFD is a timer as a file: the runtime waits for it as it does for the network, to the µs and without a thread.
type timerFD struct {
	fd   uintptr
	file *os.File
}

const clockMonotonic = 1

func newKernelTimer() (kernelTimer, error) {
	fd, _, errno := syscall.Syscall(syscall.SYS_TIMERFD_CREATE, clockMonotonic, syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if errno != 0 {
		return nil, fmt.Errorf("making a timer: %w", errno)
	}
	return &timerFD{fd, os.NewFile(fd, "timer")}, nil
}

func (t *timerFD) set(d time.Duration) {
	spec := [2]syscall.Timespec{1: syscall.NsecToTimespec(int64(max(d, 1)))} // no interval; 0 would switch it off
	_, _, _ = syscall.RawSyscall6(syscall.SYS_TIMERFD_SETTIME, t.fd, 0, uintptr(unsafe.Pointer(&spec)), 0, 0, 0)
}

func (t *timerFD) wait() bool {
	var rings [8]byte
	_, err := t.file.Read(rings[:])
	return err == nil
}

func (t *timerFD) close() { _ = t.file.Close() }
