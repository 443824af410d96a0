package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// guarded is one command under guard; stdin is what the caller holds.
type guarded struct {
	command        *exec.Cmd
	stdin          io.Closer
	stdout, stderr bytes.Buffer
	ended          chan int
}

func beginGuarded(t *testing.T, directory string, argv ...string) *guarded {
	t.Helper()
	run := &guarded{command: exec.Command(shim, append([]string{"guard"}, argv...)...), ended: make(chan int, 1)}
	run.command.Dir = directory
	run.command.Env = []string{"PATH=" + os.Getenv("PATH"), "GREETING=hello"}
	run.command.Stdout, run.command.Stderr = &run.stdout, &run.stderr
	stdin, err := run.command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	run.stdin = stdin
	if err := run.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = run.command.Wait()
		run.ended <- run.command.ProcessState.ExitCode()
	}()
	t.Cleanup(func() { _ = run.command.Process.Signal(syscall.SIGTERM) })
	return run
}

func (run *guarded) exitCode(t *testing.T) int {
	t.Helper()
	select {
	case code := <-run.ended:
		return code
	case <-time.After(30 * time.Second):
		t.Fatal("the guard does not end")
		return 0
	}
}

func awaitNumber(t *testing.T, path string) int {
	t.Helper()
	run := &running{T: t, directory: filepath.Dir(path)}
	run.await(path, func() bool {
		content, err := os.ReadFile(path)
		return err == nil && strings.HasSuffix(string(content), "\n")
	})
	return run.number(filepath.Base(path))
}

func TestAGuardedCommandIsAsIfRunAlone(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	run := beginGuarded(t, directory, "sh", "-c", `pwd; echo "$GREETING" >&2; cat; exit 3`)
	if code := run.exitCode(t); code != 3 {
		t.Error(code)
	}
	if run.stdout.String() != directory+"\n" || run.stderr.String() != "hello\n" {
		t.Error(run.stdout.String(), run.stderr.String())
	}
}

func TestAGuardTellsSignalsAndFailedStartsAsAShellDoes(t *testing.T) {
	t.Parallel()
	if code := beginGuarded(t, t.TempDir(), "sh", "-c", "kill -KILL $$").exitCode(t); code != 137 {
		t.Error(code)
	}
	run := beginGuarded(t, t.TempDir(), "no-such-command")
	if code := run.exitCode(t); code != 127 || !strings.Contains(run.stderr.String(), "no-such-command") {
		t.Error(code, run.stderr.String())
	}
}

const guardedTree = `trap '' TERM; setsid sleep 300 & echo $! >one; sleep 300 & echo $! >two; echo $$ >main; wait; wait`

func TestAGuardedTreeEndsWithTheOtherEndOfThePipe(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	run := beginGuarded(t, directory, "sh", "-c", guardedTree)
	main := awaitNumber(t, directory+"/main")
	one, two := awaitNumber(t, directory+"/one"), awaitNumber(t, directory+"/two")
	_ = run.stdin.Close()
	if code := run.exitCode(t); code != 137 {
		t.Error(code)
	}
	if alive(main) || alive(one) || alive(two) {
		t.Error("something is left")
	}
}

func TestAGuardedTreeEndsByTerm(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	run := beginGuarded(t, directory, "sh", "-c", guardedTree)
	main, one := awaitNumber(t, directory+"/main"), awaitNumber(t, directory+"/one")
	_ = run.command.Process.Signal(syscall.SIGTERM)
	run.exitCode(t)
	if alive(main) || alive(one) {
		t.Error("something is left")
	}
}

func TestNothingGuardedOutlivesItsMainProcess(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	run := beginGuarded(t, directory, "sh", "-c", "setsid sleep 300 >/dev/null 2>&1 & echo $! >one; exit 4")
	if code := run.exitCode(t); code != 4 {
		t.Error(code)
	}
	if alive(awaitNumber(t, directory+"/one")) {
		t.Error("something is left")
	}
}

func TestAGuardWithoutACommandIsAWrongCommandLine(t *testing.T) {
	t.Parallel()
	var exit *exec.ExitError
	if err := exec.Command(shim, "guard").Run(); !errors.As(err, &exit) || exit.ExitCode() != 2 {
		t.Error(err)
	}
}
