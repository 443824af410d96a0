package dev.slipway.server.resources;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.resources.ResourceStore.Lock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Resources for other packages, as records. Every method takes the transaction or context that it reads in. */
public final class ResourceReader {
    private final Kinds kinds;

    public ResourceReader(Kinds kinds) {
        this.kinds = requireNonNull(kinds, "kinds is null");
    }

    /**
     * A resource by its name.
     *
     * @param document the record of its documents, such as {@code Job.class}
     * @param parentUid of the project; null for types of the server
     */
    public <T extends Record> Optional<Known<T>> find(
            DSLContext context, Class<T> document, @Nullable UUID parentUid, String name) {
        return find(context, document, parentUid, name, Lock.NONE);
    }

    /** Like {@link #find}, and the resource is not deleted before the transaction ends. */
    public <T extends Record> Optional<Known<T>> hold(
            DSLContext transaction, Class<T> document, @Nullable UUID parentUid, String name) {
        return find(transaction, document, parentUid, name, Lock.STAYS);
    }

    /**
     * Like {@link #hold}, by the path of a resource.
     *
     * @throws dev.slipway.server.base.ProblemException {@code resource-not-found} naming the nearest, of the project or of the
     *     resource
     */
    public <T extends Record> Known<T> require(
            DSLContext transaction, Class<T> document, @Nullable String project, String name) {
        ResourcePath path = kinds.path(document, project, name);
        UUID parentUid = kinds.requireParent(transaction, path);
        return hold(transaction, document, parentUid, name)
                .orElseThrow(() -> Problems.notFound(transaction, path, parentUid));
    }

    /** A resource by its uid. */
    public <T extends Record> Optional<Known<T>> find(DSLContext context, Class<T> document, UUID uid) {
        return ResourceStore.find(context, uid).map(row -> known(document, row));
    }

    /** All resources of a type, by name: for types of which a server has few, such as runner pools. */
    public <T extends Record> List<Known<T>> all(DSLContext context, Class<T> document, @Nullable UUID parentUid) {
        return ResourceStore.list(context, kinds.type(document), parentUid, "", Integer.MAX_VALUE).stream()
                .map(row -> known(document, row))
                .toList();
    }

    private <T extends Record> Optional<Known<T>> find(
            DSLContext context, Class<T> document, @Nullable UUID parentUid, String name, Lock lock) {
        return ResourceStore.find(context, kinds.type(document), parentUid, name, lock)
                .map(row -> known(document, row));
    }

    private static <T extends Record> Known<T> known(Class<T> document, StoredResource row) {
        T bound = DocumentReader.bind(document, DocumentReader.tree(row.document()));
        return new Known<>(row.uid(), row.parentUid(), row.name(), row.revision(), bound);
    }
}
