package dev.slipway.server.resources;

import dev.slipway.jobfile.schema.Schemas;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Each type of resource of the spec with its kind. */
public final class Kinds {
    private final ResourceTypes types;
    private final Map<String, Kind<?>> byType = new HashMap<>();

    /** @throws IllegalStateException when a type of the spec has no kind, or a kind no type */
    public Kinds(Schemas schemas, List<Kind<?>> kinds) {
        this.types = ResourceTypes.of(schemas);
        kinds.forEach(kind -> byType.put(types.ofSchema(kind.schema()).name(), kind));
        types.all().forEach(type -> of(type));
    }

    public ResourceTypes types() {
        return types;
    }

    /** The kind of a type. */
    public Kind<?> of(ResourceType type) {
        Kind<?> kind = byType.get(type.name());
        if (kind == null) {
            throw new IllegalStateException("the type " + type.name() + " of the spec has no kind");
        }
        return kind;
    }

    /** The type of documents of a record. */
    public ResourceType type(Class<? extends Record> document) {
        return types.ofSchema(document.getSimpleName());
    }

    /** The path of a resource with documents of a record. */
    public ResourcePath path(Class<? extends Record> document, @Nullable String project, String name) {
        return new ResourcePath(type(document), project, name);
    }

    /** The path of the project that a resource belongs to. */
    ResourcePath parent(ResourcePath path) {
        return parent(path.type(), path.project());
    }

    private ResourcePath parent(ResourceType type, @Nullable String project) {
        if (type.parent() == null || project == null) {
            throw new IllegalArgumentException("a " + type.words() + " has no parent");
        }
        return new ResourcePath(types.named(type.parent()), null, project);
    }

    /** The uid of the project that a resource belongs to, or a problem; null for types of the server. */
    @Nullable
    UUID requireParent(DSLContext context, ResourcePath path) {
        return requireParent(context, path.type(), path.project());
    }

    /** The uid of the project that resources belong to, or a problem; null for types of the server. */
    @Nullable
    UUID requireParent(DSLContext context, ResourceType type, @Nullable String project) {
        if (type.parent() == null) {
            return null;
        }
        ResourcePath parent = parent(type, project);
        return ResourceStore.find(context, parent.type(), null, parent.name(), ResourceStore.Lock.NONE)
                .orElseThrow(() -> Problems.notFound(context, parent, null))
                .uid();
    }
}
