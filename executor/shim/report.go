package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// Started says that the user's process was executed. A process with ShimPid is this shim only when the boot and the
// start time (field 22 of /proc/PID/stat) are the same too; otherwise the number was given away again.
type Started struct {
	Pid            int    `json:"pid"`
	ShimPid        int    `json:"shim_pid"`
	StartedAt      string `json:"started_at"`
	BootID         string `json:"boot_id"`
	ShimStartTicks uint64 `json:"shim_start_ticks"`
}

// Reason is why the user's process ended: the first cause wins.
type Reason string

// The reasons.
const (
	ReasonExited      Reason = "exited"       // by itself, by whatever code or signal
	ReasonStopped     Reason = "stopped"      // the command stop, or TERM sent to the shim
	ReasonKilled      Reason = "killed"       // the command kill
	ReasonTimeout     Reason = "timeout"      // timeout_ms
	ReasonOrphaned    Reason = "orphaned"     // no writer on the control FIFO for orphan_grace_ms
	ReasonStartFailed Reason = "start_failed" // never executed: start_error says why
)

// Exit is the account of one run.
type Exit struct {
	// Code is null when a signal ended the process, or when it could not be ended.
	Code *int `json:"code"`
	// Signal is the name without SIG ("KILL"), null when the process exited.
	Signal *string `json:"signal"`
	Reason Reason  `json:"reason"`
	// StartError is null unless Reason is start_failed; then Code is 127 when the command was not found, else 126.
	StartError *string `json:"start_error"`
	// StartedAt and FinishedAt (RFC 3339, UTC, nanoseconds) and DurationMillis (monotonic clock) are of the main process.
	StartedAt      string `json:"started_at"`
	FinishedAt     string `json:"finished_at"`
	DurationMillis int64  `json:"duration_ms"`
	// UserMillis and SystemMillis are of all processes of the tree that were waited for.
	UserMillis   int64 `json:"user_ms"`
	SystemMillis int64 `json:"system_ms"`
	// MaxRSSBytes is of the largest single process.
	MaxRSSBytes int64 `json:"max_rss_bytes"`
	// OOMKill tells whether the kernel killed for memory in the shim's cgroup meanwhile, in any process of it; null when
	// the cgroup cannot be read.
	OOMKill *bool `json:"oom_kill"`
	// OutputBytes are in the file, OutputTotalBytes were printed.
	OutputBytes      int64 `json:"output_bytes"`
	OutputTotalBytes int64 `json:"output_total_bytes"`
	// OutputTruncated tells that output_limit cut something off.
	OutputTruncated bool `json:"output_truncated"`
	// OutputError is why writing ended early (a full disk), else null.
	OutputError *string `json:"output_error"`
	// LeftoverProcesses outlived the main process and were signalled for it.
	LeftoverProcesses int `json:"leftover_processes"`
	// SurvivingProcesses could not be killed (another user's, or stuck in the kernel) and are left behind.
	SurvivingProcesses int `json:"surviving_processes"`
}

// timestamp has nine digits always, so that texts order like times.
func timestamp(at time.Time) string {
	return at.UTC().Format("2006-01-02T15:04:05.000000000Z")
}

// writeStarted is not synced: it is of use only as long as this boot lasts.
func writeStarted(exitFile string, started Started) error {
	path := filepath.Join(filepath.Dir(exitFile), "started.json")
	content, err := json.Marshal(started)
	if err != nil {
		return err
	}
	temporary := path + ".tmp"
	if err := os.WriteFile(temporary, append(content, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, path)
}

// exitReservation is the temporary file of exit.json, made before anything is started: it shuts out a second
// shim, and holds the place on the disk, so that a script that fills the disk does not swallow its own account.
type exitReservation struct {
	path string
	file *os.File
}

const reservedBytes = 4096

func reserveExit(path string) (*exitReservation, error) {
	file, err := os.OpenFile(path+".tmp", os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("cannot reserve exit_file: %w", err)
	}
	if _, err := os.Lstat(path); err == nil {
		_ = os.Remove(path + ".tmp")
		return nil, fmt.Errorf("exit_file %s is there already", path)
	}
	return &exitReservation{path, file}, nil
}

// fill takes the place on the disk. It is done after the fork, which does not wait for it, and long before a script can
// have filled a disk. Not every file system can; the account is then written like any other file.
func (reservation *exitReservation) fill() {
	_ = unix.Fallocate(int(reservation.file.Fd()), 0, 0, reservedBytes)
}

// commit tries for a while when the disk is full: the account is what everything else waits for.
func (reservation *exitReservation) commit(exit *Exit) error {
	content, err := json.Marshal(exit)
	if err != nil {
		return err
	}
	content = append(content, '\n')
	const attempts, pause = 50, 200 * time.Millisecond
	for attempt := 1; ; attempt++ {
		err = reservation.write(content)
		if err == nil || attempt == attempts {
			return err
		}
		time.Sleep(pause)
	}
}

func (reservation *exitReservation) write(content []byte) error {
	if _, err := reservation.file.WriteAt(content, 0); err != nil {
		return err
	}
	if err := reservation.file.Truncate(int64(len(content))); err != nil {
		return err
	}
	if err := reservation.file.Sync(); err != nil {
		return err
	}
	if err := os.Rename(reservation.path+".tmp", reservation.path); err != nil {
		return err
	}
	directory, err := os.Open(filepath.Dir(reservation.path))
	if err != nil {
		return err
	}
	defer directory.Close()
	return directory.Sync()
}
