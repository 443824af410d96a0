package main

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// process is a row of /proc.
type process struct {
	pid, parent, group int
	state              byte
	startTicks         uint64
}

// descendants are the living processes below root, in one pass over /proc. A process whose parent ended during the pass
// may be missed: it is then a child of the subreaper, and the next pass finds it.
func descendants(root int) []process {
	entries, err := os.Open("/proc")
	if err != nil {
		return nil
	}
	defer entries.Close()
	names, err := entries.Readdirnames(-1)
	if err != nil {
		return nil
	}
	children := map[int][]process{}
	for _, name := range names {
		if name[0] < '0' || name[0] > '9' {
			continue
		}
		if found, err := readProcess(name); err == nil {
			children[found.parent] = append(children[found.parent], found)
		}
	}
	var alive []process
	for next := []int{root}; len(next) > 0; next = next[1:] {
		for _, child := range children[next[0]] {
			next = append(next, child.pid)
			if child.state != 'Z' && child.state != 'X' {
				alive = append(alive, child)
			}
		}
	}
	return alive
}

// readProcess reads /proc/NAME/stat. The command's name stands in parentheses and may hold any character.
func readProcess(name string) (process, error) {
	content, err := os.ReadFile("/proc/" + name + "/stat")
	if err != nil {
		return process{}, err
	}
	end := bytes.LastIndexByte(content, ')')
	if end < 0 {
		return process{}, fmt.Errorf("/proc/%s/stat has no command", name)
	}
	var found process
	found.pid, _ = strconv.Atoi(string(content[:bytes.IndexByte(content, ' ')]))
	fields := strings.Fields(string(content[end+1:]))
	if len(fields) < 20 {
		return process{}, fmt.Errorf("/proc/%s/stat is too short", name)
	}
	// proc_pid_stat(5) counts from 1; the first field here is its third.
	found.state = fields[0][0]
	found.parent, _ = strconv.Atoi(fields[1])
	found.group, _ = strconv.Atoi(fields[2])
	found.startTicks, _ = strconv.ParseUint(fields[19], 10, 64)
	return found, nil
}

// terminate asks. A stopped process cannot hear TERM before it goes on.
func terminate(target process) {
	_ = unix.Kill(target.pid, unix.SIGTERM)
	if target.state == 'T' {
		_ = unix.Kill(target.pid, unix.SIGCONT)
	}
}

// kill ends the group too, in one step: a process that forks and exits faster than /proc can be read does not escape.
// The groups of the tree hold nothing else, because the user's process leads a session of its own.
func kill(target process, ownGroup int) {
	_ = unix.Kill(target.pid, unix.SIGKILL)
	if target.group > 1 && target.group != ownGroup {
		_ = unix.Kill(-target.group, unix.SIGKILL)
	}
}
