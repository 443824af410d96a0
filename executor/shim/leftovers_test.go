package main

import (
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func itoa(number int) string { return strconv.Itoa(number) }

func kilobytes(status, field string) int {
	for line := range strings.Lines(status) {
		if value, found := strings.CutPrefix(line, field); found {
			number, _ := strconv.Atoi(strings.Fields(value)[0])
			return number
		}
	}
	return 0
}

func TestADaemonDoesNotOutliveTheScript(t *testing.T) {
	t.Parallel()
	run, exit := finish(t, "(setsid sleep 100 & echo $! >pid); sleep 100 & exit 7")
	run.expect(exit, ReasonExited, 7, "")
	if alive(run.number("pid")) || exit.LeftoverProcesses != 2 || exit.SurvivingProcesses != 0 || exit.DurationMillis > 150 {
		t.Error(exit)
	}
}

func TestALeftoverThatIgnoresTermIsKilledSoon(t *testing.T) {
	t.Parallel()
	began := time.Now()
	run, exit := finish(t, `(trap '' TERM; echo $BASHPID >pid; exec setsid sleep 100) & until [ -s pid ]; do sleep 0.01; done`,
		func(spec *Spec) { spec.GraceMillis = 60_000 })
	run.expect(exit, ReasonExited, 0, "")
	if took := time.Since(began); took > 10*time.Second || took < 2*time.Second {
		t.Errorf("took %s", took)
	}
	if alive(run.number("pid")) || exit.LeftoverProcesses != 1 {
		t.Error(exit)
	}
}

func TestAStopLeavesTheWholeGraceToWhatOutlivesTheScript(t *testing.T) {
	t.Parallel()
	run := begin(t, `(trap 'sleep 2.5; echo saved; exit' TERM; echo ready; while :; do sleep 0.05; done) & wait`)
	run.prints("ready")
	run.send("stop\n")
	exit := run.exit()
	run.expect(exit, ReasonStopped, -1, "TERM")
	if !strings.HasSuffix(run.text(), "saved\n") || exit.LeftoverProcesses != 0 {
		t.Errorf("%q %s", run.text(), exit)
	}
}

// Each process lives for a moment only and hands over to the next: no list of pids is ever right.
func TestAProcessThatForksForEverIsCaught(t *testing.T) {
	t.Parallel()
	run, exit := finish(t, "/proc/"+itoa(os.Getpid())+"/exe & sleep 0.2", func(spec *Spec) {
		spec.GraceMillis, spec.Env = 200, append(spec.Env, "SHIM_TEST_HELPER=hop")
	})
	run.expect(exit, ReasonExited, 0, "")
	if exit.LeftoverProcesses == 0 || exit.SurvivingProcesses != 0 {
		t.Error(exit)
	}
}

// hop uses nothing of the Go runtime, which does not survive a fork.
func hop() {
	signal.Ignore(unix.SIGTERM)
	for {
		if pid, _, _ := syscall.RawSyscall(syscall.SYS_CLONE, uintptr(unix.SIGCHLD), 0, 0); pid != 0 {
			syscall.RawSyscall(syscall.SYS_EXIT_GROUP, 0, 0, 0)
		}
	}
}

func TestOrphansAreReapedWhileTheScriptRuns(t *testing.T) {
	t.Parallel()
	run := begin(t, "for i in $(seq 50); do (sleep 0.01 &); done; echo ready; sleep 100")
	run.prints("ready")
	run.await("one child", func() bool {
		children, err := os.ReadFile("/proc/" + itoa(run.command.Process.Pid) + "/task/" + itoa(run.command.Process.Pid) + "/children")
		return err == nil && len(strings.Fields(string(children))) == 1
	})
	run.send("kill\n")
	run.exit()
}

// A script may start something as another user (sudo): the shim has no right to kill it, and must not wait for it.
func TestWhatCannotBeKilledIsLeftBehind(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		t.Skip("needs root to make a process that another user cannot kill")
	}
	place, err := os.MkdirTemp("", "helper")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(place)
	helper := copySelf(t, place)
	run := prepare(t, helper+" & until [ -s root ]; do sleep 0.01; done; exit 8", func(spec *Spec) {
		spec.GraceMillis, spec.Env = 100, append(spec.Env, "SHIM_TEST_HELPER=become-root")
		spec.Directory = place
		spec.Output, spec.ExitFile, spec.Control = place+"/output", place+"/exit.json", place+"/control"
	})
	run.check(os.Chmod(place, 0o777))
	run.check(os.Chmod(run.directory, 0o755))
	run.check(os.Chmod(filepath.Dir(run.directory), 0o755))
	run.directory = place
	run.command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	run.launch()
	pid := run.number("root")
	defer func() { _ = unix.Kill(pid, unix.SIGKILL) }()
	exit := run.exit()
	run.expect(exit, ReasonExited, 8, "")
	if exit.SurvivingProcesses != 1 || exit.LeftoverProcesses != 1 || !alive(pid) {
		t.Error(exit)
	}
}

func copySelf(t *testing.T, directory string) string {
	t.Helper()
	source, err := os.Open("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	path := filepath.Join(directory, "helper")
	target, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY, 0o755)
	if err != nil {
		t.Fatal(err)
	}
	_, err = io.Copy(target, source)
	if closeError := target.Close(); err == nil {
		err = closeError
	}
	if err == nil {
		err = os.Chmod(path, 0o755|os.ModeSetuid)
	}
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func becomeRootAndWait() {
	if err := syscall.Setresuid(0, 0, 0); err != nil {
		panic(err)
	}
	if err := os.WriteFile("root", []byte(itoa(os.Getpid())+"\n"), 0o644); err != nil {
		panic(err)
	}
	for {
		time.Sleep(time.Hour)
	}
}
