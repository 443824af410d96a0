package dev.slipway.server.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.jobfile.schema.Schemas;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The types of resources that the spec has, and the grammar of their paths in files (DESIGN.md, rule 16). */
public final class ResourceTypes {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    private final Map<String, ResourceType> bySchema = new LinkedHashMap<>();
    private final Map<String, ResourceType> byName = new LinkedHashMap<>();

    private ResourceTypes() {}

    /** Finds the types in the spec. */
    public static ResourceTypes of(Schemas schemas) {
        ResourceTypes types = new ResourceTypes();
        for (Map.Entry<String, JsonNode> entry :
                schemas.spec().path("components").path("schemas").properties()) {
            JsonNode resource = entry.getValue().path("x-slipway-resource");
            if (resource.isObject() && schemas.get(entry.getKey()) instanceof Schema.ObjectSchema schema) {
                JsonNode parent = resource.get("parent");
                ResourceType type = new ResourceType(
                        resource.path("name").asText(),
                        resource.path("plural").asText().replace('_', '-'),
                        parent == null ? null : parent.asText(),
                        schema);
                types.bySchema.put(entry.getKey(), type);
                types.byName.put(type.name(), type);
            }
        }
        return types;
    }

    /** The type of documents of that schema. */
    public ResourceType ofSchema(String schema) {
        ResourceType type = bySchema.get(schema);
        if (type == null) {
            throw new IllegalStateException("the spec has no resource with the schema " + schema);
        }
        return type;
    }

    /** The type of that name, such as {@code runner_pool}. */
    public ResourceType named(String name) {
        ResourceType type = byName.get(name);
        if (type == null) {
            throw new IllegalStateException("the spec has no resource type " + name);
        }
        return type;
    }

    /** All types, parents first. */
    public Collection<ResourceType> all() {
        List<ResourceType> all = new ArrayList<>();
        byName.values().stream().filter(type -> type.parent() == null).forEach(all::add);
        byName.values().stream().filter(type -> type.parent() != null).forEach(all::add);
        return all;
    }

    /**
     * Reads a key of a file of resources: {@code projects/shop/jobs/nightly}, {@code runner-pools/linux}, or within a project
     * {@code jobs/nightly}.
     *
     * @param project the project that paths without one belong to; null when there is none
     * @throws IllegalArgumentException with a sentence that says what is wrong
     */
    public ResourcePath parse(String path, @Nullable String project) {
        List<String> parts = List.of(path.split("/", -1));
        for (int index = 1; index < parts.size(); index += 2) {
            if (!NAME.matcher(parts.get(index)).matches()) {
                throw new IllegalArgumentException("`" + path + "`: `" + parts.get(index)
                        + "` is not a name: 1 to 63 of a-z, 0-9 and -, with a letter or digit at both ends");
            }
        }
        return switch (parts.size()) {
            case 2 -> {
                ResourceType type = collection(path, parts.get(0));
                if (type.parent() != null && project == null) {
                    throw new IllegalArgumentException("`" + path + "` needs a project: write `projects/PROJECT/" + path
                            + "`, or name the project");
                }
                yield new ResourcePath(type, type.parent() == null ? null : project, parts.get(1));
            }
            case 4 -> {
                ResourceType type = collection(path, parts.get(2));
                if (type.parent() == null || !named(type.parent()).collection().equals(parts.get(0))) {
                    throw new IllegalArgumentException(
                            "`" + path + "`: a " + type.words() + " does not stand below " + parts.get(0));
                }
                yield new ResourcePath(type, parts.get(1), parts.get(3));
            }
            default ->
                throw new IllegalArgumentException("`" + path
                        + "` is not a path of a resource, such as `jobs/nightly` or `projects/shop/jobs/nightly`");
        };
    }

    private ResourceType collection(String path, String collection) {
        List<String> known =
                byName.values().stream().map(ResourceType::collection).toList();
        Optional<ResourceType> type = byName.values().stream()
                .filter(candidate -> candidate.collection().equals(collection))
                .findFirst();
        return type.orElseThrow(() -> new IllegalArgumentException("`" + path + "`: there are no resources called `"
                + collection + "`" + Nearest.hint(collection, known)));
    }
}
