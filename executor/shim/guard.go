package main

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// codeSignalled and the number of a signal are the exit status for it, as shells have it.
const codeSignalled = 128

// guard runs a command that must not outlive its caller, however that ends: the caller holds the writing end of a pipe
// that is the guard's stdin, and when it is closed, by hand or by the kernel, the whole tree of the command is killed.
func guard(argv []string) int {
	directory, err := os.Getwd()
	if err != nil {
		return fail(codeNotExecutable, err.Error())
	}
	spec := &Spec{Argv: argv, Env: os.Environ(), Directory: directory}
	detach()
	received := receiveSignals()
	main, err := start(spec, int(os.Stdout.Fd()), int(os.Stderr.Fd()))
	if err != nil {
		return fail(startCode(err), err.Error())
	}
	received.listen()
	commands := make(chan string)
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		commands <- "kill"
	}()
	run := newSupervisor(spec, main)
	run.loop(received, commands, nil)
	switch {
	case !run.ended:
		return codeSignalled + int(unix.SIGKILL)
	case run.status.Signaled():
		return codeSignalled + int(run.status.Signal())
	default:
		return run.status.ExitStatus()
	}
}
