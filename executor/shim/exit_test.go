package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestCodeAndSignalAreToldApart(t *testing.T) {
	t.Parallel()
	cases := []struct {
		script, signal string
		code           int
	}{
		{"exit 0", "", 0},
		{"exit 137", "", 137},
		{"kill -KILL $$", "KILL", -1},
		{"kill -SEGV $$", "SEGV", -1},
		{"kill -40 $$", "40", -1},
	}
	for _, given := range cases {
		run, exit := finish(t, given.script)
		run.expect(exit, ReasonExited, given.code, given.signal)
		if exit.LeftoverProcesses != 0 || exit.SurvivingProcesses != 0 || exit.StartError != nil {
			t.Errorf("%s: %s", given.script, exit)
		}
	}
}

func TestStartedTellsTheProcessAndTheShim(t *testing.T) {
	t.Parallel()
	run := begin(t, "echo $$ >pid; exec sleep 100")
	started := run.started()
	if pid := run.number("pid"); started.Pid != pid {
		t.Errorf("pid %d, not %d", started.Pid, pid)
	}
	if started.ShimPid != run.command.Process.Pid {
		t.Errorf("shim_pid %d, not %d", started.ShimPid, run.command.Process.Pid)
	}
	self, err := readProcess(strconv.Itoa(started.ShimPid))
	run.check(err)
	if self.startTicks == 0 || started.ShimStartTicks != self.startTicks {
		t.Errorf("shim_start_ticks %d, not %d", started.ShimStartTicks, self.startTicks)
	}
	boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	run.check(err)
	if started.BootID != strings.TrimSpace(string(boot)) {
		t.Errorf("boot_id %q", started.BootID)
	}
	if at, err := time.Parse(time.RFC3339Nano, started.StartedAt); err != nil || time.Since(at) > time.Minute {
		t.Errorf("started_at %q", started.StartedAt)
	}
	run.send("stop\n")
	if exit := run.exit(); exit.StartedAt != started.StartedAt {
		t.Errorf("started_at differs: %s", exit)
	}
}

func TestTimesAndUseOfAllProcesses(t *testing.T) {
	t.Parallel()
	run, exit := finish(t, `
		( i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done ) &
		head -c 64M /dev/zero | tail -c 64M >/dev/null
		wait; sleep 0.1`)
	run.expect(exit, ReasonExited, 0, "")
	began, err := time.Parse(time.RFC3339Nano, exit.StartedAt)
	run.check(err)
	ended, err := time.Parse(time.RFC3339Nano, exit.FinishedAt)
	run.check(err)
	if exit.DurationMillis < 100 || exit.DurationMillis != ended.Sub(began).Milliseconds() {
		t.Errorf("times: %s", exit)
	}
	if exit.UserMillis+exit.SystemMillis < 50 || exit.MaxRSSBytes < 64<<20 || exit.MaxRSSBytes > 512<<20 {
		t.Errorf("use: %s", exit)
	}
}

func TestStartFailures(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	file := func(name, content string, mode os.FileMode) string {
		path := filepath.Join(directory, name)
		if err := os.WriteFile(path, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	plain := file("plain", "echo", 0o644)
	orphan := file("orphan", "#!/no/such/interpreter\n", 0o755)
	garbage := file("garbage", "\x00\x01garbage", 0o755)
	argv := func(argv ...string) func(*Spec) { return func(spec *Spec) { spec.Argv = argv } }
	cases := []struct {
		name, says string
		code       int
		change     func(*Spec)
	}{
		{"not in PATH", "no-such-command: command not found in PATH", 127, argv("no-such-command")},
		{"no such file", "not found", 127, argv("/no/such/file")},
		{"relative", "./no-such-file: not found", 127, argv("./no-such-file")},
		{"not executable", "permission denied", 126, argv(plain)},
		{"not executable in PATH", "plain: permission denied", 126, func(spec *Spec) {
			spec.Argv, spec.Env = []string{"plain"}, []string{"PATH=" + directory}
		}},
		{"a directory", "permission denied", 126, argv(directory)},
		{"no interpreter", "interpreter", 126, argv(orphan)},
		{"no program", "exec format error", 126, argv(garbage)},
		{"too long", "argument list too long", 126, argv("echo", strings.Repeat("x", 200_000))},
		{"a zero byte", "invalid argument", 126, argv("echo", "a\x00b")},
		{"no directory", "directory /no/such: no such file or directory", 126, func(spec *Spec) { spec.Directory = "/no/such" }},
		{"no place for output", "output: open /no/such/output", 126, func(spec *Spec) { spec.Output = "/no/such/output" }},
		{"no FIFO", "is not a FIFO", 126, func(spec *Spec) { spec.Control = plain }},
	}
	for _, given := range cases {
		t.Run(given.name, func(t *testing.T) {
			run, exit := finish(t, "", given.change)
			run.expect(exit, ReasonStartFailed, given.code, "")
			if exit.StartError == nil || !strings.Contains(*exit.StartError, given.says) {
				t.Errorf("start_error: %s", exit)
			}
			if exists(run.path("started.json")) {
				t.Error("started.json")
			}
		})
	}
}

func TestAScriptThatIsBeingWrittenIsAwaited(t *testing.T) {
	t.Parallel()
	run := prepare(t, "", func(spec *Spec) { spec.Argv = []string{"./script"} })
	run.check(os.WriteFile(run.path("script"), []byte("#!/bin/sh\necho ran\n"), 0o755))
	writer, err := os.OpenFile(run.path("script"), os.O_WRONLY, 0)
	run.check(err)
	run.launch()
	run.await("the first try", func() bool { return exists(run.path("output")) })
	run.check(writer.Close())
	run.expect(run.exit(), ReasonExited, 0, "")
}

func TestRefusedSpecs(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		`{`:                    "is not a spec",
		`{"argv": "sh"}`:       "is not a spec",
		`{"arg": []}`:          `unknown field "arg"`,
		`{} {}`:                "more than one document",
		`{}`:                   "argv has no command; directory is not an absolute path; output is not an absolute path; exit_file is not an absolute path; control is not an absolute path; orphan_grace_ms is not positive",
		`{"env": ["A"]}`:       `env has "A", which is not K=V`,
		`{"output_limit": -1}`: "output_limit is negative",
		`{"grace_ms": -1}`:     "grace_ms is negative",
		`{"messages": "m"}`:    "messages is not an absolute path",
		`{"timeout_ms": -1}`:   "timeout_ms is negative",
		`{"timeout_ms": 1` + strings.Repeat("0", 17) + `}`: "a time is too long",
	}
	for content, says := range cases {
		run := prepare(t, "")
		run.check(os.WriteFile(run.path("spec.json"), []byte(content), 0o600))
		run.launch().await("end", run.over)
		if status := run.command.ProcessState.ExitCode(); status != 2 || !strings.Contains(run.errors.String(), says) {
			t.Errorf("%s: %d, %s", content, status, run.errors.String())
		}
	}
}

func TestOneDirectoryServesOneRun(t *testing.T) {
	t.Parallel()
	run := begin(t, "echo once; sleep 100")
	run.prints("once")
	again := func() {
		t.Helper()
		message, err := exec.Command(shim, "run", run.path("spec.json")).CombinedOutput()
		if err == nil || !strings.Contains(string(message), "exit_file") {
			t.Errorf("%v: %s", err, message)
		}
	}
	again()
	run.send("stop\n")
	run.expect(run.exit(), ReasonStopped, -1, "TERM")
	again()
	if run.text() != "once\n" || exists(run.path("exit.json.tmp")) {
		t.Errorf("output %q", run.text())
	}
}

func TestCommandLine(t *testing.T) {
	t.Parallel()
	if text, err := exec.Command(shim, "version").Output(); err != nil || string(text) != "slipway-shim 1.2.3\n" {
		t.Errorf("%v: %s", err, text)
	}
	for _, arguments := range [][]string{{}, {"run"}, {"run", "/no/such"}, {"stop"}, {"version", "x"}} {
		command := exec.Command(shim, arguments...)
		if message, err := command.CombinedOutput(); command.ProcessState.ExitCode() != 2 || len(message) == 0 {
			t.Errorf("%v: %v: %s", arguments, err, message)
		}
	}
}

func TestTheShimIsAStaticProgram(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(shim)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(content), "ld-linux") {
		t.Error("it needs a dynamic linker")
	}
}

func TestKillOfTheShimEndsTheMainProcess(t *testing.T) {
	t.Parallel()
	run := begin(t, "echo $$ >pid; exec sleep 100")
	pid := run.number("pid")
	run.check(run.command.Process.Signal(syscall.SIGKILL))
	run.await("end of the main process", func() bool { return !alive(pid) })
	if exists(run.path("exit.json")) {
		t.Error("exit.json")
	}
}
