package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.Warning;
import dev.slipway.jobfile.schema.Faults;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/**
 * What is special about a type of resource. Fields, defaults, canonical forms, references and parent stand in the spec, so that most
 * kinds have little to add.
 *
 * @param <T> the generated record of its document, named like its schema
 */
public abstract class Kind<T extends Record> {
    /** What a kind writes beside the resource, in the same transaction and after it. */
    @FunctionalInterface
    public interface Effect {
        void write(DSLContext transaction);
    }

    private final Class<T> document;

    protected Kind(Class<T> document) {
        this.document = requireNonNull(document, "document is null");
    }

    /** The record of its documents. */
    public final Class<T> document() {
        return document;
    }

    /** The name of its schema in the spec. */
    public final String schema() {
        return document.getSimpleName();
    }

    /**
     * Adds what is wrong with a document by rules that no schema can say. Pure.
     *
     * @param canonical the canonical form; where the schema is broken, what is wrong still stands in it
     */
    protected void check(JsonNode canonical, Faults.Collector faults) {}

    /** What the author of a dry run should know besides. */
    protected List<Warning> warnings(DSLContext transaction, ResourcePath path, @Nullable UUID parentUid, T read) {
        return List.of();
    }

    /** What the author of a dry run of a DELETE should know besides what stands in its way. */
    protected List<Warning> deletionWarnings(DSLContext transaction, String name) {
        return List.of();
    }

    /**
     * Takes out of a document what must not be stored with it, and puts in the read-only fields that change with it.
     *
     * @param uid of the resource, which may not exist yet
     * @param changed the canonical document, to be changed
     * @param stored the document as this method left it when it was last written
     */
    protected Optional<Effect> own(UUID uid, ObjectNode changed, @Nullable JsonNode stored) {
        return Optional.empty();
    }

    /** Deletes what belongs to the resource and no foreign key deletes; the resource is locked and still there. */
    protected void delete(DSLContext transaction, UUID uid) {}
}
