package dev.slipway.server.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.model.Warning;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Documents as they are answered: the fields in the order of the spec, those of the server among them. */
final class Rendering {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Rendering() {}

    /** What is stored. */
    static ObjectNode stored(ResourceType type, StoredResource row) {
        ObjectNode owned = NODES.objectNode();
        owned.put("name", row.name());
        owned.put("uid", row.uid().toString());
        owned.put("revision", row.revision());
        owned.put("created_at", row.createdAt().toString());
        owned.put("updated_at", row.updatedAt().toString());
        return ordered(type, DocumentReader.tree(row.document()), owned);
    }

    /** What would be stored, with what the author should know; of the server's fields only those that are known by now. */
    static ObjectNode preview(
            ResourcePath path, JsonNode document, @Nullable StoredResource row, List<Warning> warnings) {
        ObjectNode owned = NODES.objectNode();
        owned.put("name", path.name());
        if (row != null) {
            owned.put("uid", row.uid().toString());
            owned.put("created_at", row.createdAt().toString());
        }
        owned.set("warnings", warnings(warnings));
        return ordered(path.type(), document, owned);
    }

    static ArrayNode warnings(List<Warning> warnings) {
        ArrayNode nodes = NODES.arrayNode();
        warnings.forEach(warning -> nodes.add(DocumentReader.tree(warning)));
        return nodes;
    }

    private static ObjectNode ordered(ResourceType type, JsonNode document, ObjectNode owned) {
        ObjectNode ordered = NODES.objectNode();
        type.schema().properties().keySet().forEach(name -> {
            if (owned.has(name)) {
                ordered.set(name, owned.get(name));
            } else if (document.has(name)) {
                ordered.set(name, document.get(name));
            }
        });
        return ordered;
    }
}
