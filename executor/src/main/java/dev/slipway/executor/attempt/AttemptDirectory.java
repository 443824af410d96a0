package dev.slipway.executor.attempt;

import dev.slipway.executor.backend.RunFiles;
import dev.slipway.executor.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Everything that one attempt has on disk; the directory of mode 0700 is made for it, and removed when the server has its
 * outcome.
 *
 * @param root absolute
 */
public record AttemptDirectory(Path root) {
    /** Makes what every attempt has. */
    void make() throws IOException {
        PrivateFiles.makeDirectory(root);
        PrivateFiles.makeDirectory(workspace());
        PrivateFiles.makeDirectory(home());
        PrivateFiles.makeDirectory(temporary());
    }

    /** Removes everything; the assignment first, so that nobody takes up what a crash leaves of the rest. */
    void remove() throws IOException {
        Files.deleteIfExists(assignment());
        PrivateFiles.deleteTree(root);
    }

    /** Of the shim. */
    RunFiles run() {
        return new RunFiles(root);
    }

    /** The assignment as the server sent it, its token included. */
    Path assignment() {
        return root.resolve("assignment.json");
    }

    /** The outcome, from when it is known. */
    Path outcome() {
        return root.resolve("outcome.json");
    }

    Path script() {
        return root.resolve("script");
    }

    Path workspace() {
        return root.resolve("workspace");
    }

    /** HOME of the user's process. */
    Path home() {
        return root.resolve("home");
    }

    /** TMPDIR of the user's process. */
    Path temporary() {
        return root.resolve("tmp");
    }

    /** Secrets that the task wants as files. */
    Path secrets() {
        return root.resolve("secrets");
    }

    /** Results while they are packed and sent. */
    Path results() {
        return root.resolve("results");
    }
}
