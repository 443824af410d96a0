package main

import (
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// supervise is one run from its start to its account.
func supervise(spec *Spec, reservation *exitReservation) *Exit {
	received := receiveSignals()

	began := time.Now()
	exit := &Exit{StartedAt: timestamp(began)}
	control, err := openControl(spec.Control, millis(spec.OrphanGraceMillis))
	if err != nil {
		return exit.failed(cannotStart("control: %s", err))
	}
	output, pipe, err := openOutput(spec.Output, spec.OutputLimit)
	if err != nil {
		return exit.failed(cannotStart("output: %s", err))
	}
	began = time.Now()
	main, err := start(spec, pipe, pipe)
	_ = unix.Close(pipe)
	if err != nil {
		return exit.failed(err)
	}
	exit.StartedAt = timestamp(began)
	go output.copy()
	reservation.fill()
	// Not before the fork: the runtime takes 0.8 ms of the time to the first line for it.
	received.listen()
	commands := make(chan string)
	go control.listen(commands)
	announce(spec, main, exit.StartedAt)
	kills := ownMemoryKills("/proc/self/cgroup", "/sys/fs/cgroup")
	killsBefore, killsKnown := kills()

	run := newSupervisor(spec, main)
	var timeout <-chan time.Time
	if spec.TimeoutMillis > 0 {
		timeout = time.After(millis(spec.TimeoutMillis) - time.Since(began))
	}
	run.loop(received, commands, timeout)
	output.finish()

	run.describe(exit, began)
	exit.describeOutput(output)
	if killsNow, known := kills(); known && killsKnown {
		killed := killsNow > killsBefore
		exit.OOMKill = &killed
	}
	return exit
}

// signals come by two channels, so that many ends of children never crowd out a TERM: a full channel drops.
type signals struct {
	children, others chan os.Signal
}

func receiveSignals() signals {
	received := signals{children: make(chan os.Signal, 1), others: make(chan os.Signal, 8)}
	// Before there is a process: a TERM that came after the start, and before listen, would end the shim alone.
	signal.Notify(received.others, unix.SIGTERM)
	if signal.Ignored(unix.SIGHUP) || signal.Ignored(unix.SIGINT) {
		// Begun under nohup: what the shim ignores stays ignored in the user's process.
		received.listen()
	}
	return received
}

// listen makes INT stop the tree as well, from here on. HUP is caught, to be dropped. An end of the main process before it is
// not missed: the loop begins by reaping.
func (signals signals) listen() {
	signal.Notify(signals.children, unix.SIGCHLD)
	signal.Notify(signals.others, unix.SIGHUP, unix.SIGINT, unix.SIGTERM)
}

func millis(count int64) time.Duration { return time.Duration(count) * time.Millisecond }

// announce does not stop the run when it fails (a full disk): exit.json tells the same later.
func announce(spec *Spec, main int, startedAt string) {
	started := Started{Pid: main, ShimPid: os.Getpid(), StartedAt: startedAt}
	if boot, err := os.ReadFile("/proc/sys/kernel/random/boot_id"); err == nil {
		started.BootID = strings.TrimSpace(string(boot))
	}
	if self, err := readProcess(strconv.Itoa(started.ShimPid)); err == nil {
		started.ShimStartTicks = self.startTicks
	}
	if err := writeStarted(spec.ExitFile, started); err != nil {
		_ = fail(0, err.Error())
	}
}
