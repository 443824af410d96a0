package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// startFailure is why there is no process.
type startFailure struct {
	code    int
	message string
}

func (failure *startFailure) Error() string { return failure.message }

const (
	codeNotFound      = 127
	codeNotExecutable = 126
)

func cannotStart(format string, values ...any) *startFailure {
	return &startFailure{codeNotExecutable, fmt.Sprintf(format, values...)}
}

// detach makes the shim independent of whoever started it.
func detach() {
	// A leader of a group cannot lead a session; in its parent's group it is no leader any more.
	if _, err := unix.Setsid(); err != nil {
		if group, err := unix.Getpgid(os.Getppid()); err == nil && unix.Setpgid(0, group) == nil {
			_, _ = unix.Setsid()
		}
	}
	_ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
	// A caller that blocked signals would have them blocked in the user's process.
	_ = unix.PthreadSigmask(unix.SIG_SETMASK, &unix.Sigset_t{}, nil)
	resetInternalSignals()
	// What the caller left open is not the user's.
	if unix.CloseRange(3, ^uint(0), unix.CLOSE_RANGE_CLOEXEC) != nil {
		closeOnExec()
	}
	// The shim holds no directory that someone wants to remove or unmount.
	_ = os.Chdir("/")
}

// closeOnExec is for kernels before 5.11.
func closeOnExec() {
	descriptors, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return
	}
	for _, entry := range descriptors {
		if descriptor, err := strconv.Atoi(entry.Name()); err == nil && descriptor > 2 {
			unix.CloseOnExec(descriptor)
		}
	}
}

// start returns after the command was executed.
func start(spec *Spec, stdout, stderr int) (int, error) {
	if stat, err := os.Stat(spec.Directory); err != nil {
		return 0, cannotStart("directory %s: %s", spec.Directory, cause(err))
	} else if !stat.IsDir() {
		return 0, cannotStart("directory %s: not a directory", spec.Directory)
	}
	command, err := findCommand(spec)
	if err != nil {
		return 0, err
	}
	null, err := unix.Open("/dev/null", unix.O_RDONLY|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, cannotStart("/dev/null: %s", err)
	}
	defer unix.Close(null)
	attributes := &syscall.ProcAttr{
		Dir:   spec.Directory,
		Env:   spec.Env,
		Files: []uintptr{uintptr(null), uintptr(stdout), uintptr(stderr)},
		// A session of its own: "kill 0" in a script does not reach the shim.
		Sys: &syscall.SysProcAttr{Setsid: true, Pdeathsig: syscall.SIGKILL},
	}
	pid, err := execute(command, spec.Argv, attributes)
	if err != nil {
		return 0, explain(spec, command, err)
	}
	return pid, nil
}

// execute waits for a file that is just being written: a caller that forks while it writes a script hands the open
// file to the other child for a moment (https://go.dev/issue/22315).
func execute(command string, argv []string, attributes *syscall.ProcAttr) (int, error) {
	const attempts, pause = 50, 5 * time.Millisecond
	for attempt := 1; ; attempt++ {
		pid, err := syscall.ForkExec(command, argv, attributes)
		if !errors.Is(err, syscall.ETXTBSY) || attempt == attempts {
			return pid, err
		}
		time.Sleep(pause)
	}
}

const pathWithoutPath = "/usr/local/bin:/usr/bin:/bin"

// findCommand searches as a shell does: the first executable file of the name; a file that is not executable is
// remembered for the message.
func findCommand(spec *Spec) (string, error) {
	name := spec.Argv[0]
	if strings.Contains(name, "/") {
		return name, nil
	}
	path := pathWithoutPath
	for _, entry := range spec.Env {
		if value, found := strings.CutPrefix(entry, "PATH="); found {
			path = value
		}
	}
	refused := ""
	for _, directory := range filepath.SplitList(path) {
		if !filepath.IsAbs(directory) {
			directory = filepath.Join(spec.Directory, directory)
		}
		candidate := filepath.Join(directory, name)
		if stat, err := os.Stat(candidate); err != nil || stat.IsDir() {
			continue
		}
		if unix.Access(candidate, unix.X_OK) == nil {
			return candidate, nil
		}
		refused = candidate
	}
	if refused != "" {
		return "", cannotStart("%s: permission denied", refused)
	}
	return "", &startFailure{codeNotFound, fmt.Sprintf("%s: command not found in PATH %s", name, path)}
}

func explain(spec *Spec, command string, err error) *startFailure {
	if errors.Is(err, syscall.ENOENT) {
		absolute := command
		if !filepath.IsAbs(absolute) {
			absolute = filepath.Join(spec.Directory, absolute)
		}
		if _, statError := os.Stat(absolute); statError == nil {
			return cannotStart("%s: the interpreter that its first line names was not found", command)
		}
		return &startFailure{codeNotFound, fmt.Sprintf("%s: not found", command)}
	}
	return cannotStart("%s: %s", command, cause(err))
}

// cause leaves out the operation and the path, which the message has already.
func cause(err error) string {
	var number syscall.Errno
	if errors.As(err, &number) {
		return number.Error()
	}
	return err.Error()
}
