package dev.slipway.server.resources;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of the table {@code resource}; its document is JSON text. */
record StoredResource(
        UUID uid,
        @Nullable UUID parentUid,
        String name,
        long revision,
        String document,
        Instant createdAt,
        Instant updatedAt,
        String updatedBy) {
    /** The strong ETag, in its quotes. */
    String etag() {
        return "\"" + uid + "." + revision + "\"";
    }
}
