package dev.slipway.server.http;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The answer on its way to the client: that it leaves is no fault of the server, and is told apart here from those that are. */
final class AnswerStream extends FilterOutputStream {
    private final CurrentRequest.State request;

    AnswerStream(OutputStream stream, CurrentRequest.State request) {
        super(stream);
        this.request = request;
    }

    @Override
    public void write(int value) throws ClientLeftException {
        try {
            out.write(value);
        } catch (IOException exception) {
            throw new ClientLeftException(exception);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws ClientLeftException {
        try {
            out.write(bytes, offset, length);
        } catch (IOException exception) {
            throw new ClientLeftException(exception);
        }
    }

    @Override
    public void flush() throws ClientLeftException {
        try {
            out.flush();
        } catch (IOException exception) {
            throw new ClientLeftException(exception);
        }
    }

    /** Not when the answer broke off: a proper end would make the part a whole. */
    @Override
    public void close() throws ClientLeftException {
        if (request.isBroken()) {
            return;
        }
        try {
            out.close();
        } catch (IOException exception) {
            throw new ClientLeftException(exception);
        }
    }
}
