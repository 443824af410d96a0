package dev.slipway.cli.output;

import dev.slipway.cli.ExitCode;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Standard output of this process, which it ends when nothing can be written to it any more: quietly when the reader of a pipe has gone, as {@code head} does when it has enough, and with the reason
 * otherwise. Writers above it swallow such failures, and a command would go on for nobody.
 */
public final class StandardOutput extends OutputStream {
    /** What a shell says of a process that SIGPIPE ended. */
    private static final int BROKEN_PIPE = 128 + 13;

    private final OutputStream descriptor = new FileOutputStream(FileDescriptor.out);

    @Override
    public void write(int value) {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        try {
            descriptor.write(bytes, from, length);
        } catch (IOException failure) {
            if (isPipe()) {
                System.exit(BROKEN_PIPE);
            }
            System.err.println("slipway: standard output cannot be written: " + failure.getMessage());
            System.exit(ExitCode.FAILED);
        }
    }

    private static boolean isPipe() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString().matches("(pipe|socket):.*");
        } catch (IOException _) {
            return true;
        }
    }
}
