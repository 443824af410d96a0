package dev.slipway.server.http;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Ends a body that is longer, or takes longer, than the limit. A client that sends a byte now and then would hold its request for ever otherwise. */
final class BoundedStream extends FilterInputStream {
    private final long maximum;
    private final long deadline;
    private long count;

    BoundedStream(InputStream stream, long maximum, Duration time) {
        super(stream);
        this.maximum = maximum;
        this.deadline = System.nanoTime() + time.toNanos();
    }

    static ProblemException tooLarge(long maximum) {
        return ProblemException.problem(ProblemType.BODY_TOO_LARGE, "the body may have at most " + maximum + " bytes");
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    @Override
    public long skip(long length) throws IOException {
        long skipped = super.skip(length);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long read) {
        count += read;
        if (count > maximum) {
            throw tooLarge(maximum);
        }
        if (System.nanoTime() - deadline > 0) {
            throw ProblemException.problem(ProblemType.MALFORMED_REQUEST, "the body took too long to arrive");
        }
    }
}
