package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// standBy launches a shim that waits for its spec, and has read nothing yet.
func standBy(t *testing.T, script string, changes ...func(*Spec)) (*running, *os.File) {
	t.Helper()
	run := prepare(t, script, changes...)
	run.command.Args[2] = "/dev/stdin"
	reader, writer, err := os.Pipe()
	run.check(err)
	t.Cleanup(func() { _ = writer.Close() })
	run.command.Stdin = reader
	run.launch()
	run.check(reader.Close())
	return run, writer
}

func TestAShimThatStandsByRunsWhatComes(t *testing.T) {
	t.Parallel()
	run, spec := standBy(t, "echo here")
	content, err := json.Marshal(run.spec)
	run.check(err)
	_, err = spec.Write(content[:10])
	run.check(err)
	if within(100*time.Millisecond, func() bool { return run.over() || exists(run.path("exit.json.tmp")) }) {
		t.Fatalf("it did not wait for the rest: %s", run.errors.String())
	}
	_, err = spec.Write(content[10:])
	run.check(err)
	run.check(spec.Close())
	run.expect(run.exit(), ReasonExited, 0, "")
	if run.text() != "here\n" {
		t.Errorf("output %q", run.text())
	}
}

func TestAShimThatStandsByEndsWithItsCaller(t *testing.T) {
	t.Parallel()
	run, spec := standBy(t, "")
	run.check(spec.Close())
	run.await("end", run.over)
	if status := run.command.ProcessState.ExitCode(); status != 2 || run.errors.Len() > 0 {
		t.Errorf("%d, %q", status, run.errors.String())
	}
}

func TestMessagesGoToTheirFile(t *testing.T) {
	t.Parallel()
	run := prepare(t, "", func(spec *Spec) { spec.Messages = filepath.Join(filepath.Dir(spec.ExitFile), "shim.log") })
	run.check(os.WriteFile(run.spec.ExitFile, nil, 0o600))
	run.launch().await("end", run.over)
	messages, err := os.ReadFile(run.spec.Messages)
	run.check(err)
	stat, err := os.Stat(run.spec.Messages)
	run.check(err)
	if !strings.Contains(string(messages), "exit_file") || run.errors.Len() > 0 || stat.Mode().Perm() != 0o600 {
		t.Errorf("%q in the file, %v; %q on stderr", messages, stat.Mode(), run.errors.String())
	}
}

func TestMessagesThatCannotBeWrittenStartNothing(t *testing.T) {
	t.Parallel()
	run := prepare(t, "", func(spec *Spec) { spec.Messages = "/no/such/directory/shim.log" })
	run.launch().await("end", run.over)
	if status := run.command.ProcessState.ExitCode(); status != 2 || !strings.Contains(run.errors.String(), "messages") {
		t.Errorf("%d, %q", status, run.errors.String())
	}
}

func TestWhatIsWrongWithASpecIsAMessage(t *testing.T) {
	t.Parallel()
	run := prepare(t, "", func(spec *Spec) {
		spec.Messages, spec.GraceMillis = filepath.Join(filepath.Dir(spec.ExitFile), "shim.log"), -1
	})
	run.launch().await("end", run.over)
	messages, err := os.ReadFile(run.spec.Messages)
	run.check(err)
	if !strings.Contains(string(messages), "grace_ms is negative") {
		t.Errorf("%q", messages)
	}
}
