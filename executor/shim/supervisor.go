package main

import (
	"errors"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// What outlives the main process gets this long to end by itself: "exec > >(tee log)" has its last lines to print.
	settleTime = 200 * time.Millisecond
	// A leftover gets less time than the script itself, because nobody waits for its work.
	longestLeftoverGrace = 2 * time.Second
	// How often processes that appeared meanwhile are looked for.
	termInterval = 100 * time.Millisecond
	killInterval = 10 * time.Millisecond
	// How long passes follow each other without a pause at first.
	killBurst = 100 * time.Millisecond
	// After so long without one process dying of KILL, what is left cannot be killed.
	killPatience = 5 * time.Second
)

type stage int

const (
	stageRunning     stage = iota
	stageSettling          // the main process ended, others did not
	stageTerminating       // TERM was sent
	stageKilling           // KILL is sent until nothing is left
)

// supervisor is one run. Only its loop touches it; signals, commands and time come in by channels.
type supervisor struct {
	spec     *Spec
	main     int
	ended    bool
	status   unix.WaitStatus
	finished time.Time
	reason   Reason

	stage stage
	// stageEnd is when the next stage comes.
	stageEnd time.Time
	// step wakes the loop for the stages.
	step     *time.Timer
	lastDied time.Time
	// signalled are all that got TERM or KILL; leftovers those that got one after the main process ended.
	signalled map[process]bool
	leftovers map[process]bool
	surviving int
}

func newSupervisor(spec *Spec, main int) *supervisor {
	return &supervisor{
		spec: spec, main: main, step: time.NewTimer(time.Hour),
		signalled: map[process]bool{}, leftovers: map[process]bool{},
	}
}

// loop ends when the shim has no child: as it is the subreaper, no descendant is left then either.
func (run *supervisor) loop(signals signals, commands <-chan string, timeout <-chan time.Time) {
	for run.reap() && run.surviving == 0 {
		select {
		case <-signals.children:
		case number := <-signals.others:
			if number == unix.SIGTERM || number == unix.SIGINT {
				run.end(ReasonStopped)
			}
		case command := <-commands:
			switch command {
			case "stop":
				run.end(ReasonStopped)
			case "kill":
				run.end(ReasonKilled)
			case "orphaned":
				run.end(ReasonOrphaned)
			}
		case <-timeout:
			run.end(ReasonTimeout)
		case <-run.step.C:
			run.advance()
		}
	}
}

// reap tells whether children are left.
func (run *supervisor) reap() bool {
	for {
		var status unix.WaitStatus
		pid, err := unix.Wait4(-1, &status, unix.WNOHANG, nil)
		switch {
		case errors.Is(err, unix.EINTR):
			continue
		case err != nil:
			return false
		case pid == 0:
			return true
		}
		run.lastDied = time.Now()
		if pid == run.main && !run.ended {
			run.ended, run.status, run.finished = true, status, run.lastDied
			if run.reason == "" {
				run.reason = ReasonExited
			}
			if run.stage == stageRunning {
				run.enter(stageSettling, settleTime, settleTime)
			}
		}
	}
}

// end begins to end the tree. The first reason stays; a kill hastens what another reason began.
func (run *supervisor) end(reason Reason) {
	// The process may have ended by itself just now.
	if !run.reap() {
		return
	}
	if run.reason == "" {
		run.reason = reason
	}
	switch {
	case reason == ReasonKilled && run.stage < stageKilling:
		run.kill()
	case run.stage < stageTerminating:
		run.terminate()
	}
}

func (run *supervisor) enter(next stage, duration, firstStep time.Duration) {
	run.stage, run.stageEnd = next, time.Now().Add(duration)
	run.step.Reset(min(duration, firstStep))
}

func (run *supervisor) terminate() {
	grace := millis(run.spec.GraceMillis)
	if run.ended {
		grace = min(grace, longestLeftoverGrace)
	}
	run.enter(stageTerminating, grace, termInterval)
	run.sweep(terminate)
}

func (run *supervisor) kill() {
	run.lastDied = time.Now()
	run.enter(stageKilling, killPatience, killInterval)
	group := unix.Getpgrp()
	// As long as a pass finds new ones, processes are being forked faster than the timer would come.
	for run.sweep(func(target process) { kill(target, group) }) && time.Since(run.lastDied) < killBurst {
	}
}

// advance is what the passing of time does.
func (run *supervisor) advance() {
	over := !time.Now().Before(run.stageEnd)
	switch run.stage {
	case stageRunning:
	case stageSettling:
		run.terminate()
	case stageTerminating:
		switch {
		case over:
			run.kill()
		case run.reason == ReasonExited:
			run.sweep(terminate)
			run.step.Reset(termInterval)
		default:
			// Whatever appeared after TERM was started by the script to clean up.
			run.step.Reset(time.Until(run.stageEnd))
		}
	case stageKilling:
		group := unix.Getpgrp()
		run.sweep(func(target process) { kill(target, group) })
		if time.Since(run.lastDied) > killPatience {
			run.surviving = max(1, len(descendants(os.Getpid())))
		}
		run.step.Reset(killInterval)
	}
}

// sweep signals the tree, and tells whether there were processes that had not been signalled before. TERM is sent to a
// process once, KILL in every pass.
func (run *supervisor) sweep(send func(process)) (found bool) {
	tree := descendants(os.Getpid())
	if len(tree) == 0 && !run.ended {
		// Without a readable /proc there is still the main process and its group.
		tree = []process{{pid: run.main, group: run.main}}
	}
	for _, target := range tree {
		key := process{pid: target.pid, startTicks: target.startTicks}
		known := run.signalled[key]
		if run.ended {
			run.leftovers[key] = true
		}
		if known && run.stage == stageTerminating {
			continue
		}
		run.signalled[key] = true
		found = found || !known
		send(target)
	}
	return found
}
