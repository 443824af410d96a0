package dev.slipway.executor.backend;

import java.nio.file.Path;

/**
 * What the shim leaves behind, in one directory that serves one run.
 *
 * @param directory absolute
 */
public record RunFiles(Path directory) {
    /** What the process prints. */
    public Path output() {
        return directory.resolve("output.log");
    }

    /** The shim's account of the end. */
    public Path exit() {
        return directory.resolve("exit.json");
    }

    /** The shim holds the place of its account from before the start of the process. */
    public Path exitReservation() {
        return directory.resolve("exit.json.tmp");
    }

    /** The shim's account of the start. */
    public Path started() {
        return directory.resolve("started.json");
    }

    /** The FIFO that commands are written to. */
    public Path control() {
        return directory.resolve("control");
    }

    /** What the shim itself has to say. */
    public Path messages() {
        return directory.resolve("shim.log");
    }
}
