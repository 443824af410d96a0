package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// shim is the program under test, built as it is shipped.
var shim string

func TestMain(tests *testing.M) {
	switch os.Getenv("SHIM_TEST_HELPER") {
	case "become-root":
		becomeRootAndWait()
	case "hop":
		hop()
	}
	os.Exit(buildAndRun(tests))
}

func buildAndRun(tests *testing.M) int {
	directory, err := os.MkdirTemp("", "shim")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(directory)
	// Another user starts it in one test.
	_ = os.Chmod(directory, 0o755)
	shim = filepath.Join(directory, "slipway-shim")
	build := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w -X main.version=1.2.3", "-o", shim, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if message, err := build.CombinedOutput(); err != nil {
		panic(fmt.Sprintf("%v\n%s", err, message))
	}
	return tests.Run()
}

// running is one shim, with the files of its run in a directory of its own.
type running struct {
	*testing.T
	directory string
	spec      Spec
	command   *exec.Cmd
	errors    bytes.Buffer
	ended     chan struct{}
}

// prepare makes a run of a script, which the change may turn into another.
func prepare(t *testing.T, script string, changes ...func(*Spec)) *running {
	t.Helper()
	directory := t.TempDir()
	run := &running{T: t, directory: directory, ended: make(chan struct{})}
	run.spec = Spec{
		Argv: []string{"bash", "-c", script}, Env: []string{"PATH=" + os.Getenv("PATH")}, Directory: directory,
		Output: run.path("output"), ExitFile: run.path("exit.json"), Control: run.path("control"),
		GraceMillis: 10_000, OrphanGraceMillis: 60_000,
	}
	for _, change := range changes {
		change(&run.spec)
	}
	run.writeSpec(run.spec)
	run.command = exec.Command(shim, "run", run.path("spec.json"))
	run.command.Stderr = &run.errors
	return run
}

func (run *running) writeSpec(spec any) {
	run.Helper()
	content, err := json.Marshal(spec)
	run.check(err)
	run.check(os.WriteFile(run.path("spec.json"), content, 0o644))
}

func (run *running) path(name string) string { return filepath.Join(run.directory, name) }

func (run *running) check(err error) {
	run.Helper()
	if err != nil {
		run.Fatal(err)
	}
}

// launch starts the shim; nothing of it outlives the test.
func (run *running) launch() *running {
	run.Helper()
	run.check(run.command.Start())
	go func() {
		_ = run.command.Wait()
		close(run.ended)
	}()
	run.Cleanup(func() {
		select {
		case <-run.ended:
		default:
			_ = run.command.Process.Signal(syscall.SIGTERM)
			if !within(30*time.Second, run.over) {
				_ = run.command.Process.Kill()
				<-run.ended
			}
		}
	})
	return run
}

// begin launches a script and waits until it was executed.
func begin(t *testing.T, script string, changes ...func(*Spec)) *running {
	t.Helper()
	run := prepare(t, script, changes...).launch()
	run.await("started.json", func() bool { return exists(run.path("started.json")) })
	return run
}

// finish runs a script to its end.
func finish(t *testing.T, script string, changes ...func(*Spec)) (*running, Exit) {
	t.Helper()
	run := prepare(t, script, changes...).launch()
	return run, run.exit()
}

func (run *running) over() bool {
	select {
	case <-run.ended:
		return true
	default:
		return false
	}
}

func (run *running) await(what string, condition func() bool) {
	run.Helper()
	if !within(30*time.Second, condition) {
		run.Fatalf("no %s after 30 s; stderr: %s", what, run.errors.String())
	}
}

func within(limit time.Duration, condition func() bool) bool {
	for deadline := time.Now().Add(limit); time.Now().Before(deadline); time.Sleep(2 * time.Millisecond) {
		if condition() {
			return true
		}
	}
	return condition()
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// exit waits for the end and reads the account.
func (run *running) exit() Exit {
	run.Helper()
	run.await("end of the shim", run.over)
	if status := run.command.ProcessState.ExitCode(); status != 0 {
		run.Fatalf("the shim ended with %d: %s", status, run.errors.String())
	}
	var exit Exit
	run.readJSON("exit.json", &exit)
	return exit
}

func (run *running) readJSON(name string, target any) {
	run.Helper()
	content, err := os.ReadFile(run.path(name))
	run.check(err)
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	run.check(decoder.Decode(target))
}

func (run *running) started() Started {
	run.Helper()
	var started Started
	run.readJSON("started.json", &started)
	return started
}

func (run *running) text() string {
	content, err := os.ReadFile(run.spec.Output)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		run.Fatal(err)
	}
	return string(content)
}

// connect opens the FIFO the way an executor does: for both directions, which never blocks.
func (run *running) connect() *os.File {
	run.Helper()
	file, err := os.OpenFile(run.spec.Control, os.O_RDWR, 0)
	run.check(err)
	run.Cleanup(func() { _ = file.Close() })
	return file
}

func (run *running) send(line string) {
	run.Helper()
	_, err := run.connect().WriteString(line)
	run.check(err)
}

// prints waits for a text in the output.
func (run *running) prints(text string) {
	run.Helper()
	run.await(text, func() bool { return strings.Contains(run.text(), text) })
}

// number reads a pid that the script wrote to a file.
func (run *running) number(name string) int {
	run.Helper()
	var number int
	run.await(name, func() bool {
		content, err := os.ReadFile(run.path(name))
		if err != nil || !strings.HasSuffix(string(content), "\n") {
			return false
		}
		_, err = fmt.Sscan(string(content), &number)
		return err == nil
	})
	return number
}

func alive(pid int) bool {
	found, err := readProcess(fmt.Sprint(pid))
	return err == nil && found.state != 'Z' && found.state != 'X'
}

func (exit Exit) String() string {
	content, _ := json.Marshal(exit)
	return string(content)
}

// expect compares what callers look at first. Code -1 stands for null, and so does an empty signal.
func (run *running) expect(exit Exit, reason Reason, code int, signal string) {
	run.Helper()
	gotCode, gotSignal := -1, ""
	if exit.Code != nil {
		gotCode = *exit.Code
	}
	if exit.Signal != nil {
		gotSignal = *exit.Signal
	}
	if exit.Reason != reason || gotCode != code || gotSignal != signal {
		run.Fatalf("want %s, code %d, signal %q; got %s", reason, code, signal, exit)
	}
}
