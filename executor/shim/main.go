// Command slipway-shim stands between an executor and one process of a user: it starts the process, keeps its output in
// a file, ends the whole tree of processes when it must, and leaves a true account in exit.json. It outlives the
// executor, so that an executor that was restarted adopts what still runs.
//
//	slipway-shim run SPEC.json
//	slipway-shim guard COMMAND [ARGUMENT…]
//	slipway-shim version
//
// The fields of SPEC.json are those of [Spec]; what it leaves behind is [Started] in started.json, beside exit_file, as
// soon as the process was executed, and [Exit] in exit_file when all is over. Both appear whole, by rename.
//
// Its own exit status says nothing about the user's process: 0 when exit_file was written, 1 when it could not be
// written, 2 when nothing was started because of a wrong command line or SPEC.json, or because exit_file (or its
// reservation exit_file.tmp) is there already: one directory serves one run. The cause of 1 and 2 is on stderr, or where
// the spec sends messages; an empty SPEC.json has none.
//
// guard is for the executor's own children, which must not outlive it: [guard].
//
// README.md has the contract on one page.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"golang.org/x/sys/unix"
)

// version is set by the build: -ldflags "-X main.version=…".
var version = "development"

// The parent death signal of the user's process is bound to the thread that forked. The main thread ends with the
// shim only; any other thread the runtime may end earlier.
func init() {
	runtime.LockOSThread()
}

func main() {
	os.Exit(command(os.Args[1:]))
}

func command(arguments []string) int {
	switch {
	case len(arguments) == 1 && arguments[0] == "version":
		fmt.Println("slipway-shim " + version)
		return 0
	case len(arguments) == 2 && arguments[0] == "run":
		return run(arguments[1])
	case len(arguments) >= 2 && arguments[0] == "guard":
		return guard(arguments[1:])
	default:
		return fail(2, "usage: slipway-shim run SPEC.json | slipway-shim guard COMMAND [ARGUMENT…] | slipway-shim version")
	}
}

func run(specPath string) int {
	file, err := os.Open(specPath)
	if err != nil {
		return fail(2, "cannot read the spec: "+err.Error())
	}
	// Before the spec: a caller may start the shim long before it knows what to run, and then is in a hurry.
	detach()
	spec, err := readSpec(file)
	_ = file.Close()
	if errors.Is(err, errNoSpec) {
		return 2
	}
	if err != nil {
		return fail(2, err.Error())
	}
	reservation, err := reserveExit(spec.ExitFile)
	if err != nil {
		return fail(2, err.Error())
	}
	if err := reservation.commit(supervise(spec, reservation)); err != nil {
		return fail(1, err.Error())
	}
	return 0
}

// redirectMessages makes a file the shim's stderr, which then no longer needs whoever started the shim.
func redirectMessages(path string) error {
	if !filepath.IsAbs(path) {
		// None, or a fault of the spec, which is told on stderr.
		return nil
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("messages: %w", err)
	}
	defer file.Close()
	return unix.Dup3(int(file.Fd()), int(os.Stderr.Fd()), 0)
}

func fail(status int, message string) int {
	fmt.Fprintln(os.Stderr, "slipway-shim: "+message)
	return status
}
