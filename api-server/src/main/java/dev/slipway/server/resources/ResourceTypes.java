package dev.slipway.server.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.jobfile.schema.Schemas;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The types of resources that the spec has. */
public final class ResourceTypes {
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
}
