package dev.slipway.server.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GitExecutableTest {
    @TempDir
    Path directory;

    private void install(String name, String script) throws Exception {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private GitExecutable find() {
        return GitExecutable.find(Map.of("PATH", "relative:" + directory));
    }

    @Test
    void thisMachineHasAll() {
        assertThat(GitExecutable.find().path()).isExecutable();
    }

    @Test
    void aMissingGitIsAClearError() {
        assertThatThrownBy(this::find)
                .isInstanceOfSatisfying(
                        GitException.class, failed -> assertThat(failed.code()).isEqualTo(GitErrorCode.GIT_NOT_USABLE))
                .hasMessageContaining("There is no git on PATH; install git 2.37 or newer");
    }

    @Test
    void anOldGitIsNamedWithItsVersion() throws Exception {
        install("git", "echo git version 2.36.9");
        install("prlimit", "");
        install("timeout", "");
        assertThatThrownBy(this::find).hasMessageContaining("git is version 2.36.9; 2.37 or newer is needed");
    }

    @Test
    void whatIsNoGitIsNotTakenForOne() throws Exception {
        install("git", "echo hello");
        install("prlimit", "");
        install("timeout", "");
        assertThatThrownBy(this::find).hasMessageContaining("does not answer \"git version\"");
    }

    @Test
    void vendorsVersionsAreRead() throws Exception {
        install("git", "echo 'git version 2.50.1 (Vendor Git-155)'");
        install("prlimit", "");
        install("timeout", "");
        assertThat(find().path()).isEqualTo(directory.resolve("git"));
    }

    @Test
    void theLimitersAreNeededToo() throws Exception {
        install("git", "echo git version 2.40.0");
        assertThatThrownBy(this::find)
                .hasMessageContaining("There is no prlimit on PATH")
                .hasMessageContaining("util-linux");
    }
}
