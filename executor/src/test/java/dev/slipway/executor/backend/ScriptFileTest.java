package dev.slipway.executor.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptFileTest {
    private static final List<String> SH = List.of("sh", "-e");
    private static final List<String> BASH = List.of("bash", "-eo", "pipefail");

    @TempDir
    Path directory;

    private record Ran(int code, String output, Optional<ScriptFile.Failure> failure) {}

    private Ran run(List<String> shell, String... items) throws Exception {
        ScriptFile script = new ScriptFile(directory, shell, List.of(items));
        Path file = Files.writeString(directory.resolve("script"), script.content());
        List<String> command = new ArrayList<>(shell);
        command.add(file.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        int code = process.waitFor();
        return new Ran(code, output, script.failure(code));
    }

    @Test
    void shNamesTheItem() throws Exception {
        assertThat(run(SH, "echo one", "false", "echo three").failure())
                .contains(new ScriptFile.Failure(2, Optional.empty()));
    }

    @Test
    void bashNamesItemAndLine() throws Exception {
        assertThat(run(BASH, "echo one\necho more", "true\ntrue\nfalse\ntrue").failure())
                .contains(new ScriptFile.Failure(2, Optional.of(3)));
        assertThat(run(BASH, "false").failure()).contains(new ScriptFile.Failure(1, Optional.of(1)));
        assertThat(run(BASH, "true | false | true").failure()).contains(new ScriptFile.Failure(1, Optional.of(1)));
    }

    @Test
    void anExitOnPurposeNamesTheItemButNoLine() throws Exception {
        Ran ran = run(BASH, "true", "exit 7");
        assertThat(ran.code()).isEqualTo(7);
        assertThat(ran.failure()).contains(new ScriptFile.Failure(2, Optional.empty()));
    }

    @Test
    void nothingIsPrintedUnderTrace() throws Exception {
        assertThat(run(SH, "set -x", "echo a", "echo b").output()).isEqualTo("+ echo a\na\n+ echo b\nb\n");
        assertThat(run(BASH, "set -x", "echo a", "false").output()).isEqualTo("+ echo a\na\n+ false\n");
    }

    @Test
    void theScriptsOwnTrapsAndOptionsAreItsOwn() throws Exception {
        assertThat(run(SH, "set -Cu; trap 'echo bye' EXIT", "echo a", "false").output())
                .isEqualTo("a\nbye\n");
        Ran ran = run(BASH, "set -C; trap 'echo mine' ERR", "echo a", "false");
        assertThat(ran.output()).isEqualTo("a\nmine\n");
        assertThat(ran.failure()).contains(new ScriptFile.Failure(3, Optional.empty()));
    }

    @Test
    void theShellsOwnMessagesNameTheRightLines() throws Exception {
        assertThat(run(BASH, "true", "true\nno-such-command").output()).contains("line 3: no-such-command");
    }

    @Test
    void aPrivateFileThatCannotBeWrittenDisturbsNothing() throws Exception {
        Files.createDirectory(directory.resolve("script.item"));
        Files.createDirectory(directory.resolve("script.line"));
        Ran ran = run(BASH, "echo a", "echo b");
        assertThat(ran.output()).isEqualTo("a\nb\n");
        assertThat(ran.code()).isZero();
    }

    @Test
    void anotherShellGetsTheItemsAsTheyAre() {
        ScriptFile script = new ScriptFile(directory, List.of("python3"), List.of("import os", "print(os.getpid())"));
        assertThat(script.content()).isEqualTo("import os\nprint(os.getpid())\n");
        assertThat(script.failure(1)).isEmpty();
    }

    @Test
    void aShellIsKnownByTheNameOfItsFile() {
        for (String shell : List.of("/bin/sh", "./tools/sh", "tools/\0/sh")) {
            assertThat(new ScriptFile(directory, List.of(shell), List.of("a", "b")).content())
                    .as(shell)
                    .contains("script.item");
        }
        for (String shell : List.of("/opt/bash/fish", "/bin/", "tools/\0sh")) {
            assertThat(new ScriptFile(directory, List.of(shell), List.of("a", "b")).content())
                    .as(shell)
                    .isEqualTo("a\nb\n");
        }
    }
}
