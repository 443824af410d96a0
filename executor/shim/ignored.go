package main

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// Signals that the C library keeps for itself. It has children that it spawns ignore them, so that a shim that a JVM
// started ignores them, and Go's own functions pass them over.
var internalSignals = []uintptr{32, 33}

// kernelAction is struct kernel_sigaction of 64-bit Linux; its zero value is the default action.
type kernelAction struct {
	handler, flags, restorer, mask uintptr
}

// resetInternalSignals gives the user's process the default action for them, as any login shell would.
func resetInternalSignals() {
	for _, number := range internalSignals {
		action := kernelAction{}
		_, _, _ = unix.RawSyscall6(unix.SYS_RT_SIGACTION, number, uintptr(unsafe.Pointer(&action)), 0, unsafe.Sizeof(action.mask), 0, 0)
	}
}
