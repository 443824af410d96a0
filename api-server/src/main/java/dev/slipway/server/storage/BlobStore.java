package dev.slipway.server.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Whole files by the SHA-256 of their bytes. What is stored under a hash never changes. */
public interface BlobStore {
    /** What was stored. */
    record Blob(String sha256, long size) {}

    /**
     * Stores bytes, once however often they come.
     *
     * @param limit the most bytes
     * @throws TooLargeException when there are more
     * @throws IOException when the client left, or the store has no room
     */
    Blob put(InputStream bytes, long limit) throws IOException;

    /** Opens what is stored, from its first byte. */
    InputStream open(String sha256) throws IOException;

    /** Copies a part of what is stored. */
    void copy(String sha256, ByteRange range, OutputStream target) throws IOException;

    /**
     * Removes what nothing refers to and was stored, or stored again, before a moment. The moment must be so long ago that whoever stored it before has had the time to write the row that refers to it:
     * what is stored while this runs stays.
     *
     * @param referenced of some hashes, those to which something refers
     * @param most how many to remove at most
     * @return how many were removed
     */
    int sweep(UnaryOperator<Set<String>> referenced, Instant storedBefore, int most) throws IOException;

    /** More bytes than the limit. */
    final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException(long limit) {
            super("more than " + limit + " bytes");
        }
    }
}
