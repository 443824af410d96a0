package dev.slipway.server.http;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.core.HttpHeaders;
import java.time.Duration;

/** Bounds bodies in size and time. Of streams of bytes their services know how much they take, and a client that sends one now and then ends after half an hour. */
final class BodyFilter implements ContainerRequestFilter {
    private static final Duration STREAM_TIME = Duration.ofMinutes(30);

    private final long maximum;
    private final Duration time;

    BodyFilter(long maximum, Duration time) {
        this.maximum = maximum;
        this.time = time;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        String encoding = request.getHeaderString(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw ProblemException.problem(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE, "bodies are taken without Content-Encoding only");
        }
        var mediaType = request.getMediaType();
        if (mediaType != null && mediaType.getSubtype().equals("octet-stream")) {
            request.setEntityStream(new BoundedStream(request.getEntityStream(), Long.MAX_VALUE, STREAM_TIME));
            return;
        }
        String length = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (length != null && length.matches("[0-9]+") && (length.length() > 18 || Long.parseLong(length) > maximum)) {
            throw BoundedStream.tooLarge(maximum);
        }
        request.setEntityStream(new BoundedStream(request.getEntityStream(), maximum, time));
    }
}
