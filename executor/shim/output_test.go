package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestOutputHoldsTheBytesThatWerePrinted(t *testing.T) {
	t.Parallel()
	run := prepare(t, `printf 'a\000\377'; printf 'b\r\n' >&2; printf 'c'`)
	run.check(os.WriteFile(run.path("output"), []byte("before\n"), 0o600))
	run.launch()
	exit := run.exit()
	if run.text() != "before\na\x00\xffb\r\nc" {
		t.Errorf("%q", run.text())
	}
	if exit.OutputBytes != 7 || exit.OutputTotalBytes != 7 || exit.OutputTruncated || exit.OutputError != nil {
		t.Error(exit)
	}
}

func TestAScriptMayCloseItsOutput(t *testing.T) {
	t.Parallel()
	run, exit := finish(t, "echo one; exec >&- 2>&-; sleep 0.2; touch after; exit 3")
	run.expect(exit, ReasonExited, 3, "")
	if run.text() != "one\n" || !exists(run.path("after")) || exit.DurationMillis < 200 {
		t.Error(exit)
	}
}

func TestOneLineOf100Megabytes(t *testing.T) {
	t.Parallel()
	run, exit := finish(t, "head -c 100000000 /dev/zero | tr '\\0' x")
	run.expect(exit, ReasonExited, 0, "")
	if exit.OutputBytes != 100_000_000 || strings.Count(run.text(), "x") != 100_000_000 {
		t.Error(exit)
	}
}

func TestOutputEndsAtTheLimitAndTheScriptDoesNot(t *testing.T) {
	t.Parallel()
	run := begin(t, "head -c 1G /dev/zero; touch printed; sleep 100",
		func(spec *Spec) { spec.OutputLimit = 1_000_001 })
	run.await("the last byte", func() bool { return exists(run.path("printed")) })
	status, err := os.ReadFile(filepath.Join("/proc", itoa(run.command.Process.Pid), "status"))
	run.check(err)
	if peak := kilobytes(string(status), "VmHWM:"); peak == 0 || peak > 32<<10 {
		t.Errorf("the shim took %d KiB", peak)
	}
	run.send("stop\n")
	exit := run.exit()
	if len(run.text()) != 1_000_001 || exit.OutputBytes != 1_000_001 || exit.OutputTotalBytes != 1<<30 || !exit.OutputTruncated {
		t.Error(exit)
	}
}

func TestOutputOfExactlyTheLimitIsNotTruncated(t *testing.T) {
	t.Parallel()
	_, exit := finish(t, "printf 12345", func(spec *Spec) { spec.OutputLimit = 5 })
	if exit.OutputBytes != 5 || exit.OutputTruncated {
		t.Error(exit)
	}
}

func TestAFullDiskDoesNotStopTheScript(t *testing.T) {
	t.Parallel()
	run, exit := finish(t, "head -c 10M /dev/zero; echo still >after; exit 4",
		func(spec *Spec) { spec.Output = "/dev/full" })
	run.expect(exit, ReasonExited, 4, "")
	if exit.OutputError == nil || *exit.OutputError != "no space left on device" || exit.OutputBytes != 0 ||
		exit.OutputTotalBytes != 10<<20 || exit.OutputTruncated || !exists(run.path("after")) {
		t.Error(exit)
	}
}

func TestTheAccountIsWrittenToAFullDisk(t *testing.T) {
	t.Parallel()
	small := t.TempDir()
	if err := unix.Mount("tmpfs", small, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a small file system needs root: %v", err)
	}
	defer func() { _ = unix.Unmount(small, unix.MNT_DETACH) }()
	run, exit := finish(t, "head -c 4M /dev/zero; head -c 4M /dev/zero >"+small+"/more; echo x >"+small+"/x; exit 5",
		func(spec *Spec) {
			spec.Output, spec.ExitFile = small+"/output", filepath.Join(spec.Directory, "exit.json")
			spec.ExitFile = small + "/exit.json"
			if err := os.Symlink(spec.ExitFile, filepath.Join(spec.Directory, "exit.json")); err != nil {
				t.Fatal(err)
			}
		})
	run.expect(exit, ReasonExited, 5, "")
	if exit.OutputError == nil || exit.OutputTotalBytes < 4<<20 || exit.OutputBytes != int64(len(run.text())) {
		t.Error(exit)
	}
}

func TestWhatIsPrintedAtTheVeryEndIsKept(t *testing.T) {
	t.Parallel()
	run, exit := finish(t, `exec > >(while read -r line; do sleep 0.02; echo "late $line"; done); echo 1; echo 2; echo 3`)
	run.expect(exit, ReasonExited, 0, "")
	if run.text() != "late 1\nlate 2\nlate 3\n" || exit.LeftoverProcesses != 0 {
		t.Errorf("%q %s", run.text(), exit)
	}
}

// A process outside the tree can get hold of the pipe through /proc; its presence must not keep the run alive.
func TestAStrangerWithThePipeDoesNotHoldTheEnd(t *testing.T) {
	t.Parallel()
	run := begin(t, "echo before; echo $$ >pid; until [ -e go ]; do sleep 0.01; done; echo last")
	pipe, err := os.OpenFile("/proc/"+itoa(run.number("pid"))+"/fd/1", os.O_WRONLY, 0)
	run.check(err)
	defer pipe.Close()
	run.check(os.WriteFile(run.path("go"), nil, 0o600))
	run.expect(run.exit(), ReasonExited, 0, "")
	if run.text() != "before\nlast\n" {
		t.Error(run.text())
	}
}

func TestTheCopyIsFast(t *testing.T) {
	if testing.Short() {
		t.Skip("measures")
	}
	run, exit := finish(t, "head -c 1G /dev/zero")
	run.expect(exit, ReasonExited, 0, "")
	t.Logf("1 GiB in %d ms", exit.DurationMillis)
	info, err := os.Stat(run.path("output"))
	run.check(err)
	if info.Size() != 1<<30 || exit.OutputBytes != 1<<30 {
		t.Error(exit)
	}
}

func BenchmarkRunOfTrue(b *testing.B) {
	directory := b.TempDir()
	for index := 0; b.Loop(); index++ {
		b.StopTimer()
		place := filepath.Join(directory, itoa(index))
		if err := os.Mkdir(place, 0o700); err != nil {
			b.Fatal(err)
		}
		spec := []byte(`{"argv":["/bin/true"],"env":[],"directory":"/","output":"` + place + `/output","exit_file":"` + place +
			`/exit.json","control":"` + place + `/control","grace_ms":1000,"orphan_grace_ms":10000}`)
		if err := os.WriteFile(place+"/spec.json", spec, 0o600); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if err := exec.Command(shim, "run", place+"/spec.json").Run(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkForkAndExecOfTrue(b *testing.B) {
	for b.Loop() {
		if err := exec.Command("/bin/true").Run(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkStartOfTheShim(b *testing.B) {
	for b.Loop() {
		if err := exec.Command(shim, "version").Run(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCopy(b *testing.B) {
	const size = 64 << 20
	path := filepath.Join(b.TempDir(), "output")
	chunk := bytes.Repeat([]byte{'x'}, 128<<10)
	b.SetBytes(size)
	for b.Loop() {
		output, pipe, err := openOutput(path, 0)
		if err != nil {
			b.Fatal(err)
		}
		go output.copy()
		for sent := 0; sent < size; sent += len(chunk) {
			if _, err := unix.Write(pipe, chunk); err != nil {
				b.Fatal(err)
			}
		}
		_ = unix.Close(pipe)
		<-output.done
		output.finish()
		_ = os.Remove(path)
	}
}
