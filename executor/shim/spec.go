package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// Spec is what the caller wants run. Unknown fields are refused: caller and shim are of one build.
type Spec struct {
	// Argv is the command and its arguments. A command without a slash is looked for in the PATH of Env.
	Argv []string `json:"argv"`
	// Env is the complete environment, K=V each; nothing of the shim's own environment is added.
	Env []string `json:"env"`
	// Directory is the working directory of the command, an absolute path.
	Directory string `json:"directory"`
	// Output is the absolute path of the file that stdout and stderr are appended to, made (0600) when absent.
	Output string `json:"output"`
	// OutputLimit is the number of bytes written to Output at most; what exceeds it is read and dropped. 0: no limit.
	OutputLimit int64 `json:"output_limit"`
	// ExitFile is the absolute path of the account; started.json is put beside it.
	ExitFile string `json:"exit_file"`
	// Control is the absolute path of the control FIFO, made (0600) when absent.
	Control string `json:"control"`
	// Messages is the absolute path of the file that the shim's own stderr is from here on, made (0600) when absent.
	// Empty: stderr stays what the shim was started with.
	Messages string `json:"messages"`
	// GraceMillis is the time between TERM and KILL.
	GraceMillis int64 `json:"grace_ms"`
	// TimeoutMillis is the longest time that the command may take. 0: no timeout.
	TimeoutMillis int64 `json:"timeout_ms"`
	// OrphanGraceMillis is how long the tree lives without a writer on Control; more than 0.
	OrphanGraceMillis int64 `json:"orphan_grace_ms"`
}

// errNoSpec is the end of a pipe through which nothing came: the caller has left, or wants nothing run.
var errNoSpec = errors.New("the spec is empty")

// readSpec waits for the end of the file, which may be a pipe.
func readSpec(file *os.File) (*Spec, error) {
	path := file.Name()
	content, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("cannot read the spec: %w", err)
	}
	if len(content) == 0 {
		return nil, errNoSpec
	}
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	spec := new(Spec)
	if err := decoder.Decode(spec); err != nil {
		return nil, fmt.Errorf("%s is not a spec: %w", path, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s is not a spec: more than one document", path)
	}
	// As soon as it is known where: what is wrong with the rest is to be found there.
	if err := redirectMessages(spec.Messages); err != nil {
		return nil, err
	}
	if faults := spec.faults(); len(faults) > 0 {
		return nil, fmt.Errorf("%s is not a spec: %s", path, strings.Join(faults, "; "))
	}
	return spec, nil
}

// faults are all that are wrong, so that a caller is corrected once.
func (spec *Spec) faults() []string {
	var faults []string
	check := func(right bool, fault string) {
		if !right {
			faults = append(faults, fault)
		}
	}
	check(len(spec.Argv) > 0 && spec.Argv[0] != "", "argv has no command")
	for _, entry := range spec.Env {
		check(strings.IndexByte(entry, '=') > 0, fmt.Sprintf("env has %q, which is not K=V", entry))
	}
	check(filepath.IsAbs(spec.Directory), "directory is not an absolute path")
	check(filepath.IsAbs(spec.Output), "output is not an absolute path")
	check(filepath.IsAbs(spec.ExitFile), "exit_file is not an absolute path")
	check(filepath.IsAbs(spec.Control), "control is not an absolute path")
	check(spec.Messages == "" || filepath.IsAbs(spec.Messages), "messages is not an absolute path")
	check(spec.OutputLimit >= 0, "output_limit is negative")
	check(spec.GraceMillis >= 0, "grace_ms is negative")
	check(spec.TimeoutMillis >= 0, "timeout_ms is negative")
	check(spec.OrphanGraceMillis > 0, "orphan_grace_ms is not positive")
	// About 292 years: more would overflow a duration.
	const most = int64(1<<63-1) / 1_000_000
	check(max(spec.GraceMillis, spec.TimeoutMillis, spec.OrphanGraceMillis) <= most, "a time is too long")
	return faults
}
