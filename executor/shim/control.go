package main

import (
	"bytes"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// control listens on the FIFO. A reader of a FIFO is not told of a writer that connects, only of data and of the last
// writer's leaving; whether a writer is there is found out by reading: EAGAIN with one, 0 without.
type control struct {
	path  string
	grace time.Duration
	file  *os.File
	raw   syscall.RawConn
	// line is what came of a command whose end is still to come.
	line []byte
}

// The longest command is far shorter; what is longer is dropped, so that a writer cannot fill the memory.
const longestLine = 256

// openControl makes the FIFO when there is none.
func openControl(path string, grace time.Duration) (*control, error) {
	if err := unix.Mkfifo(path, 0o600); err != nil && err != unix.EEXIST {
		return nil, &os.PathError{Op: "mkfifo", Path: path, Err: err}
	}
	listener := &control{path: path, grace: grace}
	return listener, listener.open()
}

// open takes a descriptor of its own for the time after the last writer: the old one reports the hang-up for ever. It
// is opened before the old one is closed, so that the FIFO never is without a reader and no command is lost.
func (control *control) open() error {
	descriptor, err := unix.Open(control.path, unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return &os.PathError{Op: "open", Path: control.path, Err: err}
	}
	var stat unix.Stat_t
	if err := unix.Fstat(descriptor, &stat); err != nil || stat.Mode&unix.S_IFMT != unix.S_IFIFO {
		_ = unix.Close(descriptor)
		return fmt.Errorf("%s is not a FIFO", control.path)
	}
	file := os.NewFile(uintptr(descriptor), "control")
	raw, err := file.SyscallConn()
	if err != nil {
		return err
	}
	if control.file != nil {
		_ = control.file.Close()
	}
	control.file, control.raw = file, raw
	return nil
}

type heard int

const (
	heardData heard = iota
	heardHangUp
	heardWriter  // idle, but there
	heardNothing // no writer
)

// listen sends the commands, and ends after "orphaned".
func (control *control) listen(commands chan<- string) {
	buffer := make([]byte, 4096)
	control.expectWriter()
	for {
		count, what := control.wait(buffer)
		switch what {
		case heardData:
			_ = control.file.SetReadDeadline(time.Time{})
			control.parse(buffer[:count], commands)
		case heardWriter:
			_ = control.file.SetReadDeadline(time.Time{})
		case heardHangUp:
			control.line = nil
			if err := control.open(); err != nil {
				// The FIFO was removed: nobody can come any more.
				time.Sleep(control.grace)
				commands <- "orphaned"
				return
			}
			control.expectWriter()
		case heardNothing:
			commands <- "orphaned"
			return
		}
	}
}

func (control *control) expectWriter() {
	_ = control.file.SetReadDeadline(time.Now().Add(control.grace))
}

// wait returns heardWriter or heardNothing only when the time without a writer is over.
func (control *control) wait(buffer []byte) (count int, what heard) {
	err := control.raw.Read(func(descriptor uintptr) bool {
		count, what = listenNow(int(descriptor), buffer)
		return what == heardData || what == heardHangUp
	})
	if err != nil {
		_ = control.raw.Control(func(descriptor uintptr) {
			count, what = listenNow(int(descriptor), buffer)
		})
	}
	return count, what
}

func listenNow(descriptor int, buffer []byte) (int, heard) {
	count, again := readNow(descriptor, buffer)
	if count > 0 {
		return count, heardData
	}
	if again {
		return 0, heardWriter
	}
	poll := []unix.PollFd{{Fd: int32(descriptor), Events: unix.POLLIN}}
	if ready, err := unix.Poll(poll, 0); err == nil && ready == 1 && poll[0].Revents&unix.POLLHUP != 0 {
		return 0, heardHangUp
	}
	return 0, heardNothing
}

// parse ignores what it does not know: a newer executor may adopt an older shim. "ping" is known and does nothing.
func (control *control) parse(data []byte, commands chan<- string) {
	control.line = append(control.line, data...)
	for {
		line, rest, found := bytes.Cut(control.line, []byte{'\n'})
		if !found {
			break
		}
		if command := string(line); command == "stop" || command == "kill" {
			commands <- command
		}
		control.line = rest
	}
	if len(control.line) > longestLine {
		control.line = control.line[:longestLine]
	}
}
