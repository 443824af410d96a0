package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestTheProcessGetsNothingOfTheShim(t *testing.T) {
	t.Parallel()
	// What is inherited is asked of a plain program: a shell changes it for itself.
	for _, given := range []struct {
		argv []string
		says []string
	}{
		{[]string{"cat", "/proc/self/status"}, []string{"SigBlk:\t0000000000000000\n", "SigIgn:\t0000000000000000\n"}},
		// 3 is the directory that ls reads.
		{[]string{"ls", "/proc/self/fd"}, []string{"0\n1\n2\n3\n"}},
		{[]string{"env"}, []string{"PATH=/usr/bin:/bin\nONE=1\nEMPTY=\nTEXT=a b\nc\n"}},
		{[]string{"readlink", "/proc/self/fd/0"}, []string{"/dev/null\n"}},
		{[]string{"sh", "-c", "ps -o pid=,pgid=,sid= -p $$ | tr -s ' ' '\\n' | sort -u | wc -w"}, []string{"1\n"}},
	} {
		run := prepare(t, "", func(spec *Spec) {
			spec.Argv, spec.Env = given.argv, []string{"PATH=/usr/bin:/bin", "ONE=1", "EMPTY=", "TEXT=a b\nc"}
		})
		// An executor that is careless with its descriptors and signals, and that was itself begun under nohup.
		leaked, err := os.Open("/dev/zero")
		run.check(err)
		defer leaked.Close()
		run.command = exec.Command("nohup", "env", "--block-signal=USR1", shim, "run", run.path("spec.json"))
		run.command.ExtraFiles = []*os.File{leaked, leaked}
		run.command.Stdout = leaked
		run.launch()
		run.expect(run.exit(), ReasonExited, 0, "")
		for _, want := range given.says {
			whole := strings.HasPrefix(want, "Sig") || run.text() == want
			if !whole || !strings.Contains(run.text(), want) {
				t.Errorf("%v: no %q in %q", given.argv, want, run.text())
			}
		}
	}
}

func TestTheShimLeadsASessionEvenWhenItLedAGroup(t *testing.T) {
	t.Parallel()
	for _, leads := range []bool{false, true} {
		run := prepare(t, "sleep 100")
		run.command.SysProcAttr = &unix.SysProcAttr{Setpgid: leads}
		run.launch()
		run.await("started.json", func() bool { return exists(run.path("started.json")) })
		session, err := unix.Getsid(run.command.Process.Pid)
		run.check(err)
		if session != run.command.Process.Pid {
			t.Errorf("session %d", session)
		}
		run.send("stop\n")
		run.exit()
	}
}

func TestCommandsAreFoundAsAShellFindsThem(t *testing.T) {
	t.Parallel()
	script := []byte("#!/bin/sh\necho found $0\n")
	for _, given := range []struct{ name, path, says string }{
		{"tool", "PATH=/no/such:bin", "bin/tool\n"},
		{"./bin/tool", "PATH=", "./bin/tool\n"},
		{"true", "OTHER=", ""},
	} {
		run := prepare(t, "", func(spec *Spec) {
			spec.Argv, spec.Env = []string{given.name}, []string{given.path}
		})
		run.check(os.Mkdir(run.path("bin"), 0o755))
		run.check(os.WriteFile(run.path("bin/tool"), script, 0o755))
		run.launch()
		run.expect(run.exit(), ReasonExited, 0, "")
		if !strings.HasSuffix(run.text(), given.says) {
			t.Errorf("%s: %s", given.name, run.text())
		}
	}
}

func TestAScriptThatSignalsItsGroupSparesTheShim(t *testing.T) {
	t.Parallel()
	run, exit := finish(t, "echo before; kill -KILL 0")
	run.expect(exit, ReasonExited, -1, "KILL")
	if run.text() != "before\n" {
		t.Error(run.text())
	}
}
