package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** One line and one measurement per request. Queries and headers are in neither, since they may hold secrets. */
final class RequestLog {
    private static final Logger log = LoggerFactory.getLogger("dev.slipway.access");

    /** They come every few seconds from every monitor and would bury the rest. */
    private static final Set<String> PROBES = Set.of("getHealth", "getReadiness", "getMetrics");

    private final MeterRegistry meters;

    RequestLog(MeterRegistry meters) {
        this.meters = requireNonNull(meters, "meters is null");
    }

    void done(CurrentRequest.State request, int status, long nanoseconds) {
        String operation = request.operation() == null ? "none" : request.operation();
        Timer.builder("slipway.http.requests")
                .description("Requests by operation and status, from the parsed head to the end of the answer")
                .tag("operation", operation)
                .tag("status", Integer.toString(status))
                .register(meters)
                .record(nanoseconds, TimeUnit.NANOSECONDS);
        Level level = PROBES.contains(operation) ? Level.DEBUG : Level.INFO;
        log.atLevel(level)
                .addKeyValue("operation", operation)
                .addKeyValue("method", request.method())
                .addKeyValue("path", request.path())
                .addKeyValue("status", status)
                .addKeyValue("duration_ms", Duration.ofNanos(nanoseconds).toMillis())
                .addKeyValue("principal", request.caller().principal().name())
                .log("request");
    }
}
