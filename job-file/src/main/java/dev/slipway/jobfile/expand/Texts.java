package dev.slipway.jobfile.expand;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Schema;
import java.util.List;
import java.util.Map;

/** Goes through the texts of a document with what the schema says of each. */
final class Texts {
    private Texts() {}

    /** What is done with a text: gives the text that takes its place. */
    interface Visitor {
        String visit(String text, boolean substituted, String pointer);
    }

    /** The document with each text replaced by what the visitor gives; what does not fit the schema stays as it is. */
    static JsonNode map(Schema schema, JsonNode value, boolean substituted, String pointer, Visitor visitor) {
        boolean here = substituted || schema.about().substituted();
        return switch (schema) {
            case Schema.TextSchema ignored
            when value.isTextual() -> {
                String text = visitor.visit(value.textValue(), here, pointer);
                yield text.equals(value.textValue()) ? value : JsonNodeFactory.instance.textNode(text);
            }
            case Schema.ListSchema list
            when value instanceof ArrayNode items -> {
                ArrayNode mapped = JsonNodeFactory.instance.arrayNode(items.size());
                for (int index = 0; index < items.size(); index++) {
                    mapped.add(map(list.items(), items.get(index), here, Pointers.child(pointer, index), visitor));
                }
                yield mapped;
            }
            case Schema.MapSchema map
            when value instanceof ObjectNode object -> {
                ObjectNode mapped = JsonNodeFactory.instance.objectNode();
                for (Map.Entry<String, JsonNode> entry : object.properties()) {
                    String child = Pointers.child(pointer, entry.getKey());
                    mapped.set(entry.getKey(), map(map.values(), entry.getValue(), here, child, visitor));
                }
                yield mapped;
            }
            case Schema.ObjectSchema fields
            when value instanceof ObjectNode object -> {
                ObjectNode mapped = JsonNodeFactory.instance.objectNode();
                for (Map.Entry<String, JsonNode> entry : object.properties()) {
                    Schema property = fields.properties().get(entry.getKey());
                    String child = Pointers.child(pointer, entry.getKey());
                    mapped.set(
                            entry.getKey(),
                            property == null
                                    ? entry.getValue()
                                    : map(property, entry.getValue(), here, child, visitor));
                }
                yield mapped;
            }
            default -> value;
        };
    }

    /** The items of a list; none of what is no list. */
    static List<JsonNode> items(JsonNode value) {
        return value.isArray() ? value.valueStream().toList() : List.of();
    }

    /** Characters of all texts and keys of a document. */
    static long characters(JsonNode value) {
        long sum = value.isTextual() ? value.textValue().length() : 0;
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            sum += entry.getKey().length() + characters(entry.getValue());
        }
        if (value.isArray()) {
            for (JsonNode item : value) {
                sum += characters(item);
            }
        }
        return sum;
    }
}
