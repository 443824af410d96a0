package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The type of a schema of the spec in words, as every form of the reference says it.
 *
 * @param link a schema that has a name, by its name
 * @param text plain text
 * @param value one of the values of an enum
 * @param or what stands between two of them
 */
record SchemaWords(UnaryOperator<String> link, UnaryOperator<String> text, UnaryOperator<String> value, String or) {
    SchemaWords {
        requireNonNull(link, "link is null");
        requireNonNull(text, "text is null");
        requireNonNull(value, "value is null");
        requireNonNull(or, "or is null");
    }

    String type(JsonNode schema) {
        JsonNode single = schema.path("allOf").path(0);
        String reference =
                (single.isMissingNode() ? schema : single).path("$ref").asText();
        if (!reference.isEmpty()) {
            return link.apply(reference.substring(reference.lastIndexOf('/') + 1));
        }
        String type = schema.path("type").asText();
        return switch (type) {
            case "array" ->
                (schema.path("uniqueItems").asBoolean() ? "set of " : "list of ") + type(schema.path("items"));
            case "object" ->
                schema.path("additionalProperties").isObject()
                        ? "map of " + type(schema.path("additionalProperties"))
                        : "object";
            case "string" -> string(schema);
            case "" -> "any";
            default -> text.apply(type + range(schema));
        };
    }

    private String string(JsonNode schema) {
        if (schema.has("enum")) {
            List<String> values = new ArrayList<>();
            schema.path("enum").forEach(each -> values.add(value.apply(each.asText())));
            return String.join(or, values);
        }
        return text.apply(schema.path("format").asText("string"));
    }

    private static String range(JsonNode schema) {
        String minimum = schema.path("minimum").asText();
        String maximum = schema.path("maximum").asText();
        return minimum.isEmpty() && maximum.isEmpty() ? "" : " " + minimum + "…" + maximum;
    }
}
