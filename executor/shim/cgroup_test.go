package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestKillsForMemoryAreReadFromEitherVersion(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name, membership, file, content string
		known                           bool
	}{
		{"version 2", "0::/pool/one\n", "pool/one/memory.events", "low 0\noom 5\noom_kill 3\noom_group_kill 9\n", true},
		{"version 2 in a container", "0::/../pod\n", "memory.events", "oom_kill 3\n", true},
		{"version 1", "9:cpu:/\n4:memory:/pool\n0::/\n", "memory/pool/memory.oom_control", "under_oom 0\noom_kill 3\n", true},
		{"version 1 with two controllers", "4:cpu,memory:/pool\n", "memory/pool/memory.oom_control", "oom_kill 3\n", true},
		{"version 1 in a container", "4:memory:/docker/x\n", "memory/memory.oom_control", "oom_kill 3\n", true},
		{"an old kernel", "4:memory:/\n", "memory/memory.oom_control", "under_oom 0\n", false},
		{"none", "", "nothing", "", false},
	}
	for _, given := range cases {
		mount := t.TempDir()
		file, membership := filepath.Join(mount, given.file), filepath.Join(mount, "cgroup")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		for path, content := range map[string]string{file: given.content, membership: given.membership} {
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		count, known := ownMemoryKills(membership, mount)()
		if known != given.known || known && count != 3 {
			t.Errorf("%s: %d, %v", given.name, count, known)
		}
	}
	if _, known := ownMemoryKills("/no/such", "/no/such")(); known {
		t.Error("known without a cgroup")
	}
}
