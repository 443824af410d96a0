package dev.slipway.jobfile.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges documents by the part of JSON Schema that the schema for editors uses, as an editor would. */
final class SchemaJudge {
    private static final Set<String> KNOWN = Set.of(
            "$schema",
            "$id",
            "$defs",
            "title",
            "description",
            "default",
            "examples",
            "$ref",
            "anyOf",
            "not",
            "type",
            "enum",
            "properties",
            "patternProperties",
            "additionalProperties",
            "propertyNames",
            "required",
            "minProperties",
            "maxProperties",
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minLength",
            "maxLength",
            "pattern",
            "minimum",
            "maximum");

    private final JsonNode root;

    SchemaJudge(JsonNode root) {
        this.root = root;
    }

    boolean accepts(JsonNode value) {
        return accepts(root, value);
    }

    private boolean accepts(JsonNode schema, JsonNode value) {
        if (schema.isBoolean()) {
            return schema.booleanValue();
        }
        schema.fieldNames().forEachRemaining(keyword -> {
            if (!KNOWN.contains(keyword)) {
                throw new AssertionError("a keyword that this judge does not know: " + keyword);
            }
        });
        if (schema.has("$ref") && !accepts(root.at(schema.path("$ref").asText().substring(1)), value)) {
            return false;
        }
        if (schema.has("anyOf") && schema.path("anyOf").valueStream().noneMatch(choice -> accepts(choice, value))) {
            return false;
        }
        if (schema.has("not") && accepts(schema.path("not"), value)) {
            return false;
        }
        if (schema.has("enum") && schema.path("enum").valueStream().noneMatch(value::equals)) {
            return false;
        }
        return type(schema.path("type"), value)
                && scalar(schema, value)
                && object(schema, value)
                && list(schema, value);
    }

    private static boolean type(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            return type.valueStream().anyMatch(one -> type(one, value));
        }
        return switch (type.asText("")) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> true;
        };
    }

    private static boolean scalar(JsonNode schema, JsonNode value) {
        if (value.isTextual()) {
            int length = value.textValue().codePointCount(0, value.textValue().length());
            return length >= schema.path("minLength").asInt(0)
                    && length <= schema.path("maxLength").asInt(Integer.MAX_VALUE)
                    && matches(schema.path("pattern"), value.textValue());
        }
        return !value.isNumber()
                || (value.asLong() >= schema.path("minimum").asLong(Long.MIN_VALUE)
                        && value.asLong() <= schema.path("maximum").asLong(Long.MAX_VALUE));
    }

    private static boolean matches(JsonNode pattern, String text) {
        return pattern.isMissingNode()
                || Pattern.compile(pattern.asText()).matcher(text).find();
    }

    private boolean object(JsonNode schema, JsonNode value) {
        if (!value.isObject()) {
            return true;
        }
        boolean good = value.size() >= schema.path("minProperties").asInt(0)
                && value.size() <= schema.path("maxProperties").asInt(Integer.MAX_VALUE)
                && schema.path("required").valueStream().allMatch(name -> value.has(name.asText()));
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            JsonNode name = JsonNodeFactory.instance.textNode(entry.getKey());
            good &= !schema.has("propertyNames") || accepts(schema.path("propertyNames"), name);
            boolean free = schema.path("patternProperties")
                    .propertyStream()
                    .anyMatch(pattern -> matches(JsonNodeFactory.instance.textNode(pattern.getKey()), entry.getKey()));
            if (schema.path("properties").has(entry.getKey())) {
                good &= accepts(schema.path("properties").path(entry.getKey()), entry.getValue());
            } else if (!free && schema.has("additionalProperties")) {
                good &= accepts(schema.path("additionalProperties"), entry.getValue());
            }
        }
        return good;
    }

    private boolean list(JsonNode schema, JsonNode value) {
        return !value.isArray()
                || (value.size() >= schema.path("minItems").asInt(0)
                        && value.size() <= schema.path("maxItems").asInt(Integer.MAX_VALUE)
                        && (!schema.path("uniqueItems").asBoolean()
                                || new HashSet<>(value.valueStream().toList()).size() == value.size())
                        && (!schema.has("items")
                                || value.valueStream().allMatch(item -> accepts(schema.path("items"), item))));
    }
}
