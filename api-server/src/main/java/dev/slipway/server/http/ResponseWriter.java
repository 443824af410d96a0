package dev.slipway.server.http;

import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.glassfish.grizzly.http.server.Response;
import org.glassfish.jersey.server.ContainerException;
import org.glassfish.jersey.server.ContainerResponse;
import org.glassfish.jersey.server.spi.ContainerResponseWriter;

/** Writes Jersey's answer to Grizzly. */
final class ResponseWriter implements ContainerResponseWriter {
    static final String REQUEST_ID = "X-Request-Id";

    private final Response response;
    private final CurrentRequest.State request;
    private int bareStatus;

    ResponseWriter(Response response, CurrentRequest.State request) {
        this.response = response;
        this.request = request;
    }

    /** What every answer has. Nothing is to be kept by caches on the way: answers hold what only the caller may see. */
    static void commonHeaders(Response response, CurrentRequest.State request) {
        response.setHeader(REQUEST_ID, request.id());
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Cache-Control", "no-store");
    }

    @Override
    public OutputStream writeResponseStatusAndHeaders(long contentLength, ContainerResponse answer) {
        int status = answer.getStatusInfo().getStatusCode();
        if (status >= 400 && !answer.hasEntity() && !request.method().equals("HEAD")) {
            bareStatus = status;
            return OutputStream.nullOutputStream();
        }
        request.begin();
        response.setStatus(StatusLine.of(status));
        commonHeaders(response, request);
        response.setContentLengthLong(contentLength);
        for (Map.Entry<String, List<String>> header : answer.getStringHeaders().entrySet()) {
            boolean first = true;
            for (String value : header.getValue()) {
                if (first) {
                    response.setHeader(header.getKey(), value);
                } else {
                    response.addHeader(header.getKey(), value);
                }
                first = false;
            }
        }
        return new AnswerStream(response.getOutputStream(), request);
    }

    /** Whether Jersey answered an error without a body, as it does for headers that it cannot read: nothing was written then. */
    boolean isBare() {
        return bareStatus != 0;
    }

    int bareStatus() {
        return bareStatus;
    }

    /** Nothing is answered later by another thread: the thread of the request waits, and costs next to nothing. */
    @Override
    public boolean suspend(long timeOut, TimeUnit timeUnit, TimeoutHandler timeoutHandler) {
        return false;
    }

    @Override
    public void setSuspendTimeout(long timeOut, TimeUnit timeUnit) {
        throw new IllegalStateException("no request is suspended");
    }

    @Override
    public void commit() {
        // Grizzly ends the answer when the handler returns.
    }

    @Override
    public void failure(Throwable error) {
        throw error instanceof RuntimeException exception ? exception : new ContainerException(error);
    }

    @Override
    public boolean enableResponseBuffering() {
        return true;
    }
}
