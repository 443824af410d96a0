package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A resource as other packages see it.
 *
 * @param uid never changes and is never used again, while the name may be
 * @param parentUid of the project; null for types of the server
 * @param revision grows by one with each change
 * @param document with all defaults; its read-only fields are absent
 */
public record Known<T extends Record>(UUID uid, @Nullable UUID parentUid, String name, long revision, T document) {
    public Known {
        requireNonNull(uid, "uid is null");
        requireNonNull(name, "name is null");
        requireNonNull(document, "document is null");
    }
}
