package dev.slipway.server.resources;

import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;

/** What a higher package knows of a resource that is to be deleted. Called in the transaction that deletes, with the row locked. */
public interface Dependents {
    /** What stands in the way now, as a sentence such as {@code 2 runs are running}; empty when nothing does. */
    Optional<String> obstacle(DSLContext transaction, ResourcePath path, UUID uid);

    /** Deletes what must not outlive the resource. */
    void delete(DSLContext transaction, ResourcePath path, UUID uid);
}
