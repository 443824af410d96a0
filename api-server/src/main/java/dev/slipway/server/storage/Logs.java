package dev.slipway.server.storage;

import static dev.slipway.server.base.ProblemException.document;
import static dev.slipway.server.base.ProblemException.problem;
import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Database;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The logs of attempts: appended by the executor at an exact offset, read in pieces. */
public final class Logs {
    /** The most bytes of one append. */
    public static final int APPEND_LIMIT = 1 << 20;

    /** How much of a log is read from the database at once. */
    private static final int PIECE = 1 << 20;

    private static final int PIECE_ROWS = 512;

    /** How long an append that came too soon waits for the one before it. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    /** How often it looks whether that came through another server. */
    private static final Duration LOOK = Duration.ofMillis(250);

    /**
     * One round trip and one commit. The rows of lease and attempt are locked, so that a lease which ends at the same moment either ends before, and nothing is written, or after.
     */
    private static final String APPEND = """
            WITH held AS (
              SELECT a.uid, a.log_size FROM lease l JOIN attempt a ON a.uid = l.attempt_uid
              WHERE l.attempt_uid = ? AND l.accepted AND EXISTS (SELECT FROM executor e WHERE e.uid = l.executor_uid)
              FOR NO KEY UPDATE OF a FOR KEY SHARE OF l),
            moved AS (
              UPDATE attempt SET log_size = held.log_size + ? FROM held WHERE attempt.uid = held.uid AND held.log_size = ?),
            added AS (
              INSERT INTO log_chunk (attempt_uid, start_offset, bytes) SELECT held.uid, held.log_size, ? FROM held WHERE held.log_size = ?)
            SELECT log_size FROM held
            """;

    private static final String READ = """
            SELECT start_offset, bytes FROM (
              SELECT start_offset, bytes, sum(octet_length(bytes)) OVER (ORDER BY start_offset) - octet_length(bytes) AS before
              FROM (
                SELECT start_offset, bytes FROM log_chunk
                WHERE attempt_uid = ? AND start_offset >= coalesce(
                  (SELECT max(start_offset) FROM log_chunk WHERE attempt_uid = ? AND start_offset <= ?), 0)
                ORDER BY start_offset LIMIT ?) AS rows) AS piece
            WHERE before < ? ORDER BY start_offset
            """;

    private final Database database;
    private final LogSignals signals;
    private final long sizeLimit;

    /**
     * @param sizeLimit the most bytes that the log of one attempt may have, the executor's end marker included
     */
    public Logs(Database database, LogSignals signals, long sizeLimit) {
        this.database = requireNonNull(database, "database is null");
        this.signals = requireNonNull(signals, "signals is null");
        this.sizeLimit = sizeLimit;
    }

    /** How much of a log there is, and whether more may come. */
    public record State(long size, boolean complete, boolean truncated) {}

    /**
     * Appends bytes and answers where the log ends now. Bytes that are all there already are not written again, since an executor repeats an append whose answer it lost. An append whose offset is ahead of
     * the log waits for a second, since an executor sends one while the one before it is under way, and the two may come in the other order.
     *
     * @throws dev.slipway.server.base.ProblemException {@code lease-lost} when the attempt has no accepted lease; {@code wrong-offset} with the right one; {@code body-too-large} over a limit
     */
    public long append(UUID attempt, long offset, byte[] bytes) {
        if (bytes.length > APPEND_LIMIT) {
            throw problem(
                    ProblemType.BODY_TOO_LARGE,
                    "an append has at most " + APPEND_LIMIT + " bytes; send the rest in the next one");
        }
        if (offset > sizeLimit - bytes.length) {
            throw problem(
                    ProblemType.BODY_TOO_LARGE,
                    "the log of an attempt has at most " + sizeLimit + " bytes; end it with a marker that says so");
        }
        long size = sizeBeforeAppend(attempt, offset, bytes);
        if (size < offset && grows(attempt, offset)) {
            size = sizeBeforeAppend(attempt, offset, bytes);
        }
        if (size == offset) {
            signals.changed(attempt);
            return offset + bytes.length;
        }
        if (offset + bytes.length <= size) {
            return size;
        }
        throw problem(
                ProblemType.WRONG_OFFSET,
                document(
                                ProblemType.WRONG_OFFSET,
                                "the log ends at " + size + " and not at " + offset + "; send on from there")
                        .offset(size)
                        .build());
    }

    /** Waits until the log has grown to an offset, and tells whether it has. */
    private boolean grows(UUID attempt, long offset) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        try (LogSignals.Watch watch = signals.watch(attempt)) {
            while (state(attempt).size() < offset) {
                if (System.nanoTime() - end >= 0) {
                    return false;
                }
                watch.await(LOOK);
            }
            return true;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long sizeBeforeAppend(UUID attempt, long offset, byte[] bytes) {
        if (bytes.length == 0) {
            return state(attempt).size();
        }
        org.jooq.Record row = database.context().fetchOne(APPEND, attempt, bytes.length, offset, bytes, offset);
        if (row == null) {
            throw problem(
                    ProblemType.LEASE_LOST,
                    "the attempt is not leased any more, or its offer was not accepted by a heartbeat; stop its work");
        }
        return requireNonNull(row.get(0, Long.class), "log_size is null");
    }

    /** The state of the log of an attempt that is known to exist. */
    public State state(UUID attempt) {
        return database.context()
                .select(ATTEMPT.LOG_SIZE, ATTEMPT.FINISHED_AT.isNotNull(), ATTEMPT.LOG_TRUNCATED)
                .from(ATTEMPT)
                .where(ATTEMPT.UID.eq(attempt))
                .fetchOptional(row -> new State(row.value1(), row.value2(), row.value3()))
                .orElseThrow(() -> problem(ProblemType.RESOURCE_NOT_FOUND, "there is no such attempt"));
    }

    /** Writes the bytes of a range to a client, in pieces, so that memory stays flat. */
    public void copy(UUID attempt, ByteRange range, OutputStream client) throws IOException {
        long at = range.from();
        while (at < range.to()) {
            byte[] piece = read(attempt, at);
            if (piece.length == 0) {
                throw new IOException("the log of " + attempt + " ends at " + at + " and not at " + range.to());
            }
            int length = (int) Math.min(piece.length, range.to() - at);
            client.write(piece, 0, length);
            at += length;
        }
    }

    /**
     * The bytes from an offset on, about a mebibyte of them and never fewer than there are in the row at the offset; empty at the end of what there is.
     */
    public byte[] read(UUID attempt, long offset) {
        org.jooq.Result<org.jooq.Record> rows =
                database.context().fetch(READ, attempt, attempt, offset, PIECE_ROWS, PIECE);
        int size = 0;
        for (org.jooq.Record row : rows) {
            size += part(row, offset).length();
        }
        byte[] bytes = new byte[size];
        int at = 0;
        for (org.jooq.Record row : rows) {
            Part part = part(row, offset);
            System.arraycopy(part.bytes(), part.from(), bytes, at, part.length());
            at += part.length();
        }
        return bytes;
    }

    private static Part part(org.jooq.Record row, long offset) {
        long start = requireNonNull(row.get(0, Long.class), "start_offset is null");
        byte @Nullable [] stored = row.get(1, byte[].class);
        byte[] bytes = requireNonNull(stored, "bytes is null");
        int from = Math.clamp(offset - start, 0, bytes.length);
        return new Part(bytes, from);
    }

    @SuppressWarnings("ArrayRecordComponent") // lives for the length of one read
    private record Part(byte[] bytes, int from) {
        int length() {
            return bytes.length - from;
        }
    }

    LogSignals signals() {
        return signals;
    }
}
