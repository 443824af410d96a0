package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// memoryKills reads how many processes of a cgroup the kernel has killed for memory so far. False when unknown.
type memoryKills func() (int64, bool)

// ownMemoryKills finds the counter of the shim's own cgroup: memory.events of version 2, memory.oom_control of
// version 1. In a container without a cgroup namespace the path is the host's, and the mount is the cgroup itself.
func ownMemoryKills(membership, mount string) memoryKills {
	content, err := os.ReadFile(membership)
	if err != nil {
		return func() (int64, bool) { return 0, false }
	}
	var files []string
	for line := range strings.Lines(string(content)) {
		parts := strings.SplitN(strings.TrimSuffix(line, "\n"), ":", 3)
		if len(parts) != 3 {
			continue
		}
		switch controllers, path := parts[1], parts[2]; {
		case controllers == "":
			files = append(files, filepath.Join(mount, path, "memory.events"), filepath.Join(mount, "memory.events"))
		case strings.Contains(","+controllers+",", ",memory,"):
			files = append(files, filepath.Join(mount, "memory", path, "memory.oom_control"),
				filepath.Join(mount, "memory", "memory.oom_control"))
		}
	}
	for _, file := range files {
		if _, found := readCounter(file); found {
			return func() (int64, bool) { return readCounter(file) }
		}
	}
	return func() (int64, bool) { return 0, false }
}

func readCounter(path string) (int64, bool) {
	content, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(content)) {
		if value, found := strings.CutPrefix(line, "oom_kill "); found {
			count, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64)
			return count, err == nil
		}
	}
	return 0, false
}
