package dev.slipway.executor.backend;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writing end of a shim's FIFO. Holding it open is what keeps the shim's orphan timer from running; the kernel closes
 * it when this program dies.
 */
final class ControlPipe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPipe.class);

    private final RandomAccessFile file;

    private ControlPipe(RandomAccessFile file) {
        this.file = file;
    }

    /** Opens the FIFO, which the shim has made. */
    static ControlPipe open(Path path) throws IOException {
        if (Files.isRegularFile(path)) {
            throw new IOException(path + " is not a FIFO");
        }
        // For reading as well: opening a FIFO for writing alone would wait for a reader.
        return new ControlPipe(new RandomAccessFile(path.toFile(), "rw"));
    }

    void send(String command) {
        try {
            file.write((command + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException closed) {
            LOG.debug("the shim was not told to {}", command, closed);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException ignored) {
            LOG.debug("cannot close a control FIFO", ignored);
        }
    }
}
