package dev.slipway.server.storage;

import static dev.slipway.server.base.ProblemException.problem;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Shows a log while it grows, as server-sent events: {@code chunk} with {@code {"offset", "text"}} and the id {@code attempt:end}, and one {@code end} with {@code {"size", "truncated"}}. The text
 * is for showing; exact bytes are read by range.
 */
public final class LogFollower {
    /** How long bytes that came through another server may stay unseen. */
    private static final Duration POLL = Duration.ofMillis(500);
    /** A client that left is noticed only when something is written to it. */
    private static final Duration COMMENT = Duration.ofSeconds(15);

    private static final int FOLLOWERS = 1_000;

    private final Logs logs;
    private final ObjectMapper json = new ObjectMapper();
    private final Semaphore places = new Semaphore(FOLLOWERS);
    private final AtomicBoolean draining = new AtomicBoolean();

    public LogFollower(Logs logs) {
        this.logs = requireNonNull(logs, "logs is null");
    }

    /** Lets all who follow go; they come back to another server by {@code Last-Event-ID}. */
    public void drain() {
        draining.set(true);
    }

    /**
     * Where a client goes on that has read up to an event.
     *
     * @param lastEventId {@code attempt:end} of the event; one of another attempt begins anew
     * @throws ProblemException {@code invalid-parameter} when it is no such id
     */
    public static long resume(UUID attempt, @Nullable String lastEventId) {
        if (lastEventId == null || !lastEventId.startsWith(attempt + ":")) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(lastEventId.substring(lastEventId.indexOf(':') + 1)));
        } catch (NumberFormatException _) {
            throw ProblemException.parameter(
                    "/header/Last-Event-ID",
                    "event_id",
                    "`Last-Event-ID` must be the id of an event of this stream: attempt:end");
        }
    }

    /** Takes a place among those who follow; {@link Stream#write} gives it back. */
    public Stream open(UUID attempt, long from) {
        if (!places.tryAcquire()) {
            throw problem(
                    ProblemType.UNAVAILABLE, FOLLOWERS + " logs are being followed on this server; try again soon");
        }
        return new Stream(attempt, from);
    }

    /** One who follows a log. */
    public final class Stream {
        private final UUID attempt;
        private final TextDecoder decoder = new TextDecoder();
        private long offset;

        private Stream(UUID attempt, long from) {
            this.attempt = attempt;
            this.offset = from;
        }

        /** Writes events until the log is complete, the client leaves or the server drains. */
        public void write(OutputStream client) throws IOException {
            try (LogSignals.Watch watch = logs.signals().watch(attempt)) {
                follow(client, watch);
            } catch (InterruptedException exception) {
                Thread.currentThread().interrupt();
                throw (IOException) new InterruptedIOException("the server stops").initCause(exception);
            } finally {
                places.release();
            }
        }

        private void follow(OutputStream client, LogSignals.Watch watch) throws IOException, InterruptedException {
            client.write(":\n\n".getBytes(StandardCharsets.UTF_8));
            client.flush();
            long lastWrite = System.nanoTime();
            while (!draining.get()) {
                // The state is read before the bytes: when it says complete, the bytes that follow are all there are.
                Logs.State state = logs.state(attempt);
                if (writeChunks(client)) {
                    lastWrite = System.nanoTime();
                } else if (state.complete()) {
                    end(client, state);
                    return;
                } else {
                    watch.await(POLL);
                }
                if (System.nanoTime() - lastWrite > COMMENT.toNanos()) {
                    client.write(":\n\n".getBytes(StandardCharsets.UTF_8));
                    client.flush();
                    lastWrite = System.nanoTime();
                }
            }
        }

        private boolean writeChunks(OutputStream client) throws IOException {
            byte[] bytes = logs.read(attempt, offset);
            if (bytes.length == 0) {
                return false;
            }
            long start = offset - decoder.pending();
            String text = decoder.decode(bytes);
            offset += bytes.length;
            chunk(client, start, text);
            return true;
        }

        private void end(OutputStream client, Logs.State state) throws IOException {
            long start = offset - decoder.pending();
            chunk(client, start, decoder.end());
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("size", state.size());
            data.put("truncated", state.truncated());
            event(client, "end", data);
        }

        private void chunk(OutputStream client, long start, String text) throws IOException {
            if (text.isEmpty()) {
                return;
            }
            Map<String, Object> data = new LinkedHashMap<>();
            data.put("offset", start);
            data.put("text", text);
            event(client, "chunk", data);
        }

        private void event(OutputStream client, String name, Map<String, Object> data) throws IOException {
            String id = attempt + ":" + (offset - decoder.pending());
            String event = "event: " + name + "\nid: " + id + "\ndata: " + json.writeValueAsString(data) + "\n\n";
            client.write(event.getBytes(StandardCharsets.UTF_8));
            client.flush();
        }
    }
}
