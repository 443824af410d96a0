package main

import (
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func orphanGrace(duration time.Duration) func(*Spec) {
	return func(spec *Spec) { spec.OrphanGraceMillis = duration.Milliseconds() }
}

func TestStopEndsTheTree(t *testing.T) {
	t.Parallel()
	run := begin(t, "sleep 100 & echo $! >one; setsid sleep 100 & echo $! >two; echo ready; wait")
	run.prints("ready")
	one, two := run.number("one"), run.number("two")
	run.send("stop\n")
	run.expect(run.exit(), ReasonStopped, -1, "TERM")
	if alive(one) || alive(two) {
		t.Error("something is left")
	}
}

func TestAScriptMayCleanUpWhenItIsStopped(t *testing.T) {
	t.Parallel()
	run := begin(t, `trap 'sleep 0.3; echo cleaned; exit 5' TERM; echo ready; sleep 100 & wait`)
	run.prints("ready")
	run.send("stop\n")
	run.expect(run.exit(), ReasonStopped, 5, "")
	if run.text() != "ready\ncleaned\n" {
		t.Error(run.text())
	}
}

func TestAScriptThatIgnoresTermIsKilledAfterTheGrace(t *testing.T) {
	t.Parallel()
	run := begin(t, `trap '' TERM; echo ready; while :; do sleep 1; done`, func(spec *Spec) { spec.GraceMillis = 300 })
	run.prints("ready")
	asked := time.Now()
	run.send("stop\n")
	exit := run.exit()
	run.expect(exit, ReasonStopped, -1, "KILL")
	if took := time.Since(asked); took < 300*time.Millisecond || took > 5*time.Second {
		t.Errorf("took %s", took)
	}
}

func TestKillDoesNotWait(t *testing.T) {
	t.Parallel()
	run := begin(t, `trap '' TERM; echo ready; while :; do sleep 1; done`, func(spec *Spec) { spec.GraceMillis = 60_000 })
	run.prints("ready")
	run.send("kill\n")
	run.expect(run.exit(), ReasonKilled, -1, "KILL")
}

func TestKillHastensAStop(t *testing.T) {
	t.Parallel()
	run := begin(t, `trap 'echo asked' TERM; echo ready; while :; do sleep 0.05; done`, func(spec *Spec) { spec.GraceMillis = 60_000 })
	run.prints("ready")
	run.send("stop\n")
	run.prints("asked")
	run.send("kill\n")
	run.expect(run.exit(), ReasonStopped, -1, "KILL")
}

func TestAStoppedProcessHearsTerm(t *testing.T) {
	t.Parallel()
	run := begin(t, "kill -STOP $$")
	pid := run.started().Pid
	run.await("the stop", func() bool {
		found, err := readProcess(itoa(pid))
		return err == nil && found.state == 'T'
	})
	run.send("stop\n")
	run.expect(run.exit(), ReasonStopped, -1, "TERM")
}

func TestTermStopsAndHangUpDoesNot(t *testing.T) {
	t.Parallel()
	run := begin(t, "echo ready; exec sleep 100")
	run.prints("ready")
	run.check(run.command.Process.Signal(syscall.SIGHUP))
	run.send("ping\n")
	run.check(run.command.Process.Signal(syscall.SIGTERM))
	run.expect(run.exit(), ReasonStopped, -1, "TERM")
}

func TestManyStopsAtOnce(t *testing.T) {
	t.Parallel()
	run := begin(t, `trap 'n=$((n+1)); echo asked $n' TERM; echo ready; until [ -e go ]; do sleep 0.05; done; exit 6`)
	run.prints("ready")
	writer := run.connect()
	var group sync.WaitGroup
	for range 8 {
		group.Add(1)
		go func() {
			defer group.Done()
			if _, err := writer.WriteString("stop\n"); err != nil {
				t.Error(err)
			}
			_ = run.command.Process.Signal(syscall.SIGTERM)
		}()
	}
	group.Wait()
	run.prints("asked 1")
	run.check(os.WriteFile(run.path("go"), nil, 0o600))
	run.expect(run.exit(), ReasonStopped, 6, "")
	if strings.Contains(run.text(), "asked 2") {
		t.Error(run.text())
	}
}

func TestOnlyWholeKnownLinesAreCommands(t *testing.T) {
	t.Parallel()
	run := begin(t, "echo ready; exec sleep 100")
	writer := run.connect()
	for _, text := range []string{"ping\n", "\n", "STOP\n", "stop now\n", strings.Repeat("stop", 50_000) + "\n", "st", "o"} {
		_, err := writer.WriteString(text)
		run.check(err)
	}
	run.await("the FIFO to be read", func() bool {
		count, err := unix.IoctlGetInt(int(writer.Fd()), unix.TIOCINQ)
		return err == nil && count == 0
	})
	if run.over() || !alive(run.started().Pid) {
		t.Fatal("it was stopped")
	}
	_, err := writer.WriteString("p\n")
	run.check(err)
	run.expect(run.exit(), ReasonStopped, -1, "TERM")
}

func TestTheCallerMayMakeTheFIFO(t *testing.T) {
	t.Parallel()
	run := prepare(t, "sleep 100")
	run.check(unix.Mkfifo(run.spec.Control, 0o600))
	run.send("stop\n")
	run.launch()
	run.expect(run.exit(), ReasonStopped, -1, "TERM")
}

func TestATreeWithoutAWriterIsOrphaned(t *testing.T) {
	t.Parallel()
	run, exit := finish(t, "sleep 100", orphanGrace(200*time.Millisecond))
	run.expect(exit, ReasonOrphaned, -1, "TERM")
	if exit.DurationMillis < 150 {
		t.Error(exit)
	}
}

func TestATreeWhoseWriterLeftIsOrphaned(t *testing.T) {
	t.Parallel()
	run := begin(t, "sleep 100", orphanGrace(400*time.Millisecond))
	writer := run.connect()
	stays(run, time.Second)
	left := time.Now()
	run.check(writer.Close())
	run.expect(run.exit(), ReasonOrphaned, -1, "TERM")
	if took := time.Since(left); took < 400*time.Millisecond {
		t.Errorf("took %s", took)
	}
}

func TestANewWriterAdopts(t *testing.T) {
	t.Parallel()
	run := begin(t, "sleep 100", orphanGrace(700*time.Millisecond))
	for range 3 {
		writer := run.connect()
		stays(run, time.Second)
		run.check(writer.Close())
		// Less than the grace without a writer.
		stays(run, 200*time.Millisecond)
	}
	run.send("stop\n")
	run.expect(run.exit(), ReasonStopped, -1, "TERM")
}

func TestAWriterThatComesAndGoesStartsTheTimeAnew(t *testing.T) {
	t.Parallel()
	run := begin(t, "sleep 100", orphanGrace(700*time.Millisecond))
	for range 5 {
		stays(run, 300*time.Millisecond)
		writer, err := os.OpenFile(run.spec.Control, os.O_WRONLY, 0)
		run.check(err)
		run.check(writer.Close())
	}
	run.expect(run.exit(), ReasonOrphaned, -1, "TERM")
}

func TestOneOfTwoWritersIsEnough(t *testing.T) {
	t.Parallel()
	run := begin(t, "sleep 100", orphanGrace(200*time.Millisecond))
	first, second := run.connect(), run.connect()
	run.check(first.Close())
	stays(run, 600*time.Millisecond)
	run.check(second.Close())
	run.expect(run.exit(), ReasonOrphaned, -1, "TERM")
}

func TestARemovedFIFOOrphans(t *testing.T) {
	t.Parallel()
	run := begin(t, "sleep 100", orphanGrace(200*time.Millisecond))
	writer := run.connect()
	run.check(os.Remove(run.spec.Control))
	run.check(writer.Close())
	run.expect(run.exit(), ReasonOrphaned, -1, "TERM")
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	run, exit := finish(t, "trap '' TERM; while :; do sleep 1; done", func(spec *Spec) {
		spec.TimeoutMillis, spec.GraceMillis = 300, 200
	})
	run.expect(exit, ReasonTimeout, -1, "KILL")
	if exit.DurationMillis < 500 || exit.DurationMillis > 5000 {
		t.Error(exit)
	}
}

// stays is for what must not happen: there is no condition to wait for.
func stays(run *running, duration time.Duration) {
	run.Helper()
	if within(duration, run.over) {
		run.Fatalf("it ended: %s", run.exit())
	}
}
