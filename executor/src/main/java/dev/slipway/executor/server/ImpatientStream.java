package dev.slipway.executor.server;

import static java.util.Objects.requireNonNull;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A body that breaks off when nothing of it has come for a while. Only the waiting counts, not what its reader does between. */
final class ImpatientStream extends FilterInputStream {
    private static final long NOT_READING = Long.MAX_VALUE;

    private final Duration limit;
    private final Thread watch;
    /** A time of {@link System#nanoTime}. */
    private volatile long readingSince = NOT_READING;

    private volatile boolean broken;

    ImpatientStream(InputStream content, Duration limit) {
        super(content);
        this.limit = requireNonNull(limit, "limit is null");
        this.watch = Thread.ofVirtual().name("silence").start(this::breakOff);
    }

    private void breakOff() {
        try {
            for (Duration left = limit; left.isPositive(); left = limit.minus(waited())) {
                Thread.sleep(left);
            }
            broken = true;
            in.close();
        } catch (InterruptedException | IOException closed) {
            // It was read to its end, or is broken already.
        }
    }

    private Duration waited() {
        long since = readingSince;
        return since == NOT_READING ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        readingSince = System.nanoTime();
        try {
            return super.read(bytes, from, length);
        } catch (IOException failure) {
            throw broken ? new IOException("nothing came for " + limit.toSeconds() + " s", failure) : failure;
        } finally {
            readingSince = NOT_READING;
        }
    }

    @Override
    public void close() throws IOException {
        watch.interrupt();
        super.close();
    }
}
