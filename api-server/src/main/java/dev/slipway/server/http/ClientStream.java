package dev.slipway.server.http;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body as the client sends it. That it breaks off or does not arrive is the client's fault, and is told apart here from faults of the server's own disk. */
final class ClientStream extends FilterInputStream {
    ClientStream(InputStream stream) {
        super(stream);
    }

    private static ProblemException broken() {
        return ProblemException.problem(
                ProblemType.MALFORMED_REQUEST, "the body broke off, is not framed well, or took too long to arrive");
    }

    @Override
    public int read() {
        try {
            return super.read();
        } catch (IOException exception) {
            throw broken();
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        try {
            return super.read(bytes, offset, length);
        } catch (IOException exception) {
            throw broken();
        }
    }

    @Override
    public long skip(long length) {
        try {
            return super.skip(length);
        } catch (IOException exception) {
            throw broken();
        }
    }
}
