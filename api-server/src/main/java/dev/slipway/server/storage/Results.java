package dev.slipway.server.storage;

import static dev.slipway.server.base.ProblemException.problem;
import static dev.slipway.server.database.generated.Tables.RESULT;
import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Ids;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Database;
import dev.slipway.server.database.generated.tables.records.ResultRecord;
import dev.slipway.server.queue.Leases;
import dev.slipway.server.storage.BlobStore.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The results of attempts: rows that say what they are, and blobs with their bytes. */
public final class Results {
    private static final Logger log = LoggerFactory.getLogger(Results.class);
    private static final String KEEP_ATTEMPT = "SELECT 1 FROM attempt WHERE uid = ? FOR KEY SHARE";
    private static final String ZIP = "application/zip";
    /** Longer than any upload takes between its blob and its row. */
    private static final Duration SWEEP_AGE = Duration.ofHours(1);

    private static final int SWEEP_MOST = 10_000;

    private final Database database;
    private final BlobStore blobs;
    private final Ids ids;
    private final Clock clock;
    private final Declarations declarations;
    private final long sizeLimit;

    /** What tasks declare, which is known above. */
    @FunctionalInterface
    public interface Declarations {
        /**
         * Refuses a result that the task of the attempt does not declare as it is described.
         *
         * @throws dev.slipway.server.base.ProblemException {@code invalid-parameter}
         */
        void require(DSLContext context, UUID attempt, Description description);
    }

    /** @param sizeLimit the most bytes of one result */
    public Results(
            Database database, BlobStore blobs, Declarations declarations, Ids ids, Clock clock, long sizeLimit) {
        this.database = requireNonNull(database, "database is null");
        this.blobs = requireNonNull(blobs, "blobs is null");
        this.declarations = requireNonNull(declarations, "declarations is null");
        this.ids = requireNonNull(ids, "ids is null");
        this.clock = requireNonNull(clock, "clock is null");
        this.sizeLimit = sizeLimit;
    }

    /** What an executor says of a result. {@code type} is {@code files} or {@code junit}. */
    public record Description(
            String name, String type, @Nullable String path, String mediaType, String sha256) {}

    /** A stored result. */
    public record Stored(
            UUID uid,
            String name,
            String type,
            @Nullable String path,
            String mediaType,
            long size,
            String sha256,
            @Nullable String warning,
            Instant createdAt) {}

    /**
     * Stores a result of a running attempt, if its task declares it; one of the same name is replaced. The tests in it are read when it is a JUnit result.
     *
     * @throws dev.slipway.server.base.ProblemException {@code lease-lost}; {@code body-too-large}; {@code invalid-parameter} when the task declares no such result, or the bytes have another
     *     hash; {@code unavailable} when the store has no room
     */
    public Stored put(UUID attempt, Description description, InputStream bytes) {
        Leases.requireLive(database.context(), attempt);
        declarations.require(database.context(), attempt, description);
        Blob blob = store(description, bytes);
        JunitReport report = description.type().equals("junit") ? readTests(description, blob) : null;
        return database.transaction(transaction -> {
            // The attempt before its lease, as who ends it does.
            transaction.execute(KEEP_ATTEMPT, attempt);
            Leases.requireLive(transaction, attempt);
            transaction
                    .deleteFrom(RESULT)
                    .where(RESULT.ATTEMPT_UID.eq(attempt), RESULT.NAME.eq(description.name()))
                    .execute();
            ResultRecord row = transaction.newRecord(RESULT);
            row.setUid(ids.next());
            row.setAttemptUid(attempt);
            row.setName(description.name());
            row.setType(description.type());
            row.setPath(description.path());
            row.setMediaType(description.mediaType());
            row.setSize(blob.size());
            row.setSha256(blob.sha256());
            row.setWarning(report == null ? null : report.warning());
            row.setCreatedAt(clock.instant());
            row.store();
            if (report != null) {
                TestRows.insert(transaction, attempt, description.name(), report.cases());
            }
            return stored(row);
        });
    }

    private Blob store(Description description, InputStream bytes) {
        Blob blob;
        try {
            blob = blobs.put(bytes, sizeLimit);
        } catch (BlobStore.TooLargeException _) {
            throw problem(
                    ProblemType.BODY_TOO_LARGE, "a result has at most " + sizeLimit + " bytes; keep less, or split it");
        } catch (IOException exception) {
            log.error("A result could not be stored", exception);
            throw problem(ProblemType.UNAVAILABLE, "the result could not be stored; the server's log has the reason");
        }
        if (!blob.sha256().equals(description.sha256())) {
            throw problem(
                    ProblemType.INVALID_PARAMETER,
                    "the bytes received have the SHA-256 " + blob.sha256() + " and not " + description.sha256()
                            + "; send them again");
        }
        return blob;
    }

    private JunitReport readTests(Description description, Blob blob) {
        try (InputStream bytes = blobs.open(blob.sha256())) {
            return new JunitReader().read(bytes, description.mediaType().equals(ZIP));
        } catch (IOException exception) {
            log.error("A report could not be read", exception);
            return new JunitReport(List.of(), "the report cannot be read; the server's log has the reason");
        }
    }

    /** The results of an attempt, by name. */
    public List<Stored> list(UUID attempt) {
        return database.context()
                .selectFrom(RESULT)
                .where(RESULT.ATTEMPT_UID.eq(attempt))
                .orderBy(RESULT.NAME)
                .fetch(Results::stored);
    }

    /** One result of an attempt. */
    public Stored get(UUID attempt, String name) {
        return database.context()
                .selectFrom(RESULT)
                .where(RESULT.ATTEMPT_UID.eq(attempt), RESULT.NAME.eq(name))
                .fetchOptional(Results::stored)
                .orElseThrow(
                        () -> problem(ProblemType.RESOURCE_NOT_FOUND, "the attempt has no result \"" + name + "\""));
    }

    /** One result by its id. Whether the caller may read it is the caller's to know. */
    public Stored get(UUID result) {
        return database.context()
                .selectFrom(RESULT)
                .where(RESULT.UID.eq(result))
                .fetchOptional(Results::stored)
                .orElseThrow(() -> problem(ProblemType.RESOURCE_NOT_FOUND, "there is no such result"));
    }

    /** Copies the bytes of a range to a client, with flat memory. */
    public void copy(Stored result, ByteRange range, OutputStream client) throws IOException {
        blobs.copy(result.sha256(), range, client);
    }

    /** Removes blobs to which no result refers any more: so many at a time that it ends soon, and the rest the next time. */
    public int sweep() throws IOException {
        return blobs.sweep(this::referenced, clock.instant().minus(SWEEP_AGE), SWEEP_MOST);
    }

    private Set<String> referenced(Set<String> hashes) {
        return database.context()
                .selectDistinct(RESULT.SHA256)
                .from(RESULT)
                .where(RESULT.SHA256.in(hashes))
                .fetchSet(RESULT.SHA256);
    }

    private static Stored stored(ResultRecord row) {
        return new Stored(
                row.getUid(),
                row.getName(),
                row.getType(),
                row.getPath(),
                row.getMediaType(),
                row.getSize(),
                row.getSha256(),
                row.getWarning(),
                row.getCreatedAt());
    }
}
