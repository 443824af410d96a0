package dev.slipway.jobfile.expand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Schema;
import java.util.Map;
import java.util.TreeMap;

/**
 * The one merge rule: maps merge by key, everything else is replaced. An object of known fields, such as {@code resources}, is
 * replaced as a whole. A task that names a pool does not inherit a selector, and the other way round: the two are one choice.
 */
final class TaskMerge {
    private final Schema.ObjectSchema schema;
    private final ObjectNode defaults;

    TaskMerge(Schema.ObjectSchema schema, JsonNode defaults) {
        this.schema = schema;
        this.defaults = defaults instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }

    /** The task with what it inherits; maps stay in the order of their keys. */
    ObjectNode merge(ObjectNode task) {
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        schema.properties().forEach((field, property) -> {
            JsonNode own = task.get(field);
            JsonNode inherited = inherits(task, field) ? defaults.get(field) : null;
            if (own == null) {
                if (inherited != null) {
                    merged.set(field, inherited);
                }
            } else if (inherited instanceof ObjectNode base
                    && own instanceof ObjectNode over
                    && property instanceof Schema.MapSchema) {
                merged.set(field, mergeMaps(base, over));
            } else {
                merged.set(field, own);
            }
        });
        return merged;
    }

    private static ObjectNode mergeMaps(ObjectNode base, ObjectNode over) {
        Map<String, JsonNode> entries = new TreeMap<>();
        base.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        over.properties().forEach(entry -> entries.put(entry.getKey(), entry.getValue()));
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        entries.forEach(merged::set);
        return merged;
    }

    private static boolean inherits(ObjectNode task, String field) {
        return switch (field) {
            case "pool" -> !task.has("selector");
            case "selector" -> !task.has("pool");
            default -> true;
        };
    }

    /** Whether a task takes the value at this pointer, below the defaults, from them. */
    boolean takesFromDefaults(ObjectNode task, String pointer) {
        String[] parts = pointer.split("/", 4);
        String field = parts.length > 1 ? unescape(parts[1]) : "";
        if (!task.has(field)) {
            return inherits(task, field) && defaults.has(field);
        }
        boolean map = schema.properties().get(field) instanceof Schema.MapSchema;
        String key = parts.length > 2 ? unescape(parts[2]) : "";
        return map && !task.path(field).has(key) && defaults.path(field).has(key);
    }

    /** Where in the file a value of a merged task was written. */
    String origin(String name, ObjectNode task, String pointer) {
        return takesFromDefaults(task, pointer) ? "/defaults" + pointer : Pointers.child("/tasks", name) + pointer;
    }

    private static String unescape(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }
}
