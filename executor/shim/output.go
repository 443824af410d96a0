package main

import (
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// As large as an unprivileged process may make a pipe: the user's process is stopped less often by a slow disk.
	pipeBytes   = 1 << 20
	bufferBytes = 256 << 10
)

// output copies what the tree prints from a pipe to a file. It reads to the end whatever happens to the file, because a
// process whose pipe is full would stand still.
type output struct {
	file    int
	limit   int64
	read    *os.File
	raw     syscall.RawConn
	done    chan struct{}
	written int64
	total   int64
	err     error
}

// openOutput also returns the end of the pipe that the user's process gets; the caller closes it after the start.
func openOutput(path string, limit int64) (*output, int, error) {
	file, err := unix.Open(path, unix.O_WRONLY|unix.O_APPEND|unix.O_CREAT|unix.O_CLOEXEC, 0o600)
	if err != nil {
		return nil, -1, &os.PathError{Op: "open", Path: path, Err: err}
	}
	var pipe [2]int
	if err := unix.Pipe2(pipe[:], unix.O_CLOEXEC); err != nil {
		return nil, -1, err
	}
	// Refused when the user's pipes have many pages already: slower, not wrong.
	_, _ = unix.FcntlInt(uintptr(pipe[0]), unix.F_SETPIPE_SZ, pipeBytes)
	if err := unix.SetNonblock(pipe[0], true); err != nil {
		return nil, -1, err
	}
	read := os.NewFile(uintptr(pipe[0]), "output")
	raw, err := read.SyscallConn()
	if err != nil {
		return nil, -1, err
	}
	return &output{file: file, limit: limit, read: read, raw: raw, done: make(chan struct{})}, pipe[1], nil
}

// copy returns when no process has the pipe any more, or when finish ends it.
func (output *output) copy() {
	defer close(output.done)
	buffer := make([]byte, bufferBytes)
	for {
		count := 0
		err := output.raw.Read(func(descriptor uintptr) bool {
			var again bool
			count, again = readNow(int(descriptor), buffer)
			return !again
		})
		if err != nil {
			output.drain(buffer)
			return
		}
		if count == 0 {
			return
		}
		output.write(buffer[:count])
	}
}

// drain takes what is in the pipe now. A process outside the tree may have got hold of the pipe and print for ever,
// therefore not more than a pipe holds.
func (output *output) drain(buffer []byte) {
	for left := pipeBytes; left > 0; {
		count := 0
		_ = output.raw.Control(func(descriptor uintptr) {
			count, _ = readNow(int(descriptor), buffer)
		})
		if count == 0 {
			return
		}
		output.write(buffer[:count])
		left -= count
	}
}

// finish is called when the tree is gone: what it printed is in the pipe, and nothing is worth waiting for.
func (output *output) finish() {
	_ = output.read.SetReadDeadline(time.Unix(1, 0))
	<-output.done
	if err := unix.Close(output.file); err != nil && output.err == nil {
		output.err = err
	}
}

func (output *output) write(chunk []byte) {
	output.total += int64(len(chunk))
	if output.limit > 0 {
		chunk = chunk[:min(int64(len(chunk)), output.limit-output.written)]
	}
	// After an error nothing more is written, even if there is space again: the file would have a hole.
	for len(chunk) > 0 && output.err == nil {
		count, err := unix.Write(output.file, chunk)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			output.err = err
			return
		}
		output.written += int64(count)
		chunk = chunk[count:]
	}
}

func (output *output) truncated() bool {
	return output.limit > 0 && output.written == output.limit && output.total > output.limit
}

// readNow tells the end of the stream (0, false) from an empty pipe (0, true).
func readNow(descriptor int, buffer []byte) (count int, again bool) {
	for {
		count, err := unix.Read(descriptor, buffer)
		switch {
		case err == nil:
			return count, false
		case errors.Is(err, unix.EINTR):
		default:
			return 0, errors.Is(err, unix.EAGAIN)
		}
	}
}
