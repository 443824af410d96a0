package main

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

func (run *supervisor) describe(exit *Exit, began time.Time) {
	if !run.ended {
		// It could not be killed; there is neither a code nor a signal.
		run.finished = time.Now()
	} else if run.status.Signaled() {
		name := signalName(run.status.Signal())
		exit.Signal = &name
	} else {
		code := run.status.ExitStatus()
		exit.Code = &code
	}
	exit.Reason = run.reason
	exit.FinishedAt = timestamp(began.Add(run.finished.Sub(began)))
	exit.DurationMillis = run.finished.Sub(began).Milliseconds()
	exit.LeftoverProcesses = len(run.leftovers)
	exit.SurvivingProcesses = run.surviving
	var usage unix.Rusage
	if unix.Getrusage(unix.RUSAGE_CHILDREN, &usage) == nil {
		exit.UserMillis = time.Duration(usage.Utime.Nano()).Milliseconds()
		exit.SystemMillis = time.Duration(usage.Stime.Nano()).Milliseconds()
		exit.MaxRSSBytes = int64(usage.Maxrss) * 1024
	}
}

func (exit *Exit) describeOutput(output *output) {
	exit.OutputBytes, exit.OutputTotalBytes = output.written, output.total
	exit.OutputTruncated = output.truncated()
	if output.err != nil {
		message := output.err.Error()
		exit.OutputError = &message
	}
}

func (exit *Exit) failed(err error) *Exit {
	message, code := err.Error(), startCode(err)
	exit.Reason, exit.StartError, exit.Code = ReasonStartFailed, &message, &code
	exit.FinishedAt = exit.StartedAt
	return exit
}

// startCode is the exit status of a shell that could not start its command.
func startCode(err error) int {
	var failure *startFailure
	if errors.As(err, &failure) {
		return failure.code
	}
	return codeNotExecutable
}

// signalName has a name for real-time signals too, which have none of their own.
func signalName(number unix.Signal) string {
	if name := unix.SignalName(number); name != "" {
		return strings.TrimPrefix(name, "SIG")
	}
	return strconv.Itoa(int(number))
}
