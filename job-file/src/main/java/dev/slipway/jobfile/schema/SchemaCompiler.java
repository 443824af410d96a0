package dev.slipway.jobfile.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Schema} of a schema in the spec: resolves {@code $ref} and the one-element {@code allOf} of the strict profile. */
final class SchemaCompiler {
    private static final String PREFIX = "#/components/schemas/";

    private final JsonNode spec;
    private final Deque<String> open = new ArrayDeque<>();

    SchemaCompiler(JsonNode spec) {
        this.spec = spec;
    }

    Schema named(String name) {
        if (open.contains(name)) {
            throw new IllegalStateException("the schema " + name + " of the spec contains itself");
        }
        open.push(name);
        try {
            return compile(node(name), name);
        } finally {
            open.pop();
        }
    }

    private JsonNode node(String name) {
        JsonNode node = spec.path("components").path("schemas").get(name);
        if (node == null) {
            throw new IllegalStateException("the spec has no schema " + name);
        }
        return node;
    }

    private Schema compile(JsonNode node, String name) {
        if (node.has("$ref")) {
            return named(referred(node));
        }
        if (node.has("allOf")) {
            return compileAllOf(node, name);
        }
        Schema.About about = about(node, name);
        return switch (node.path("type").asText("any")) {
            case "object" -> object(node, about);
            case "array" ->
                new Schema.ListSchema(
                        about,
                        node.path("uniqueItems").asBoolean(),
                        node.path("minItems").asInt(0),
                        node.path("maxItems").asInt(Integer.MAX_VALUE),
                        compile(node.path("items"), ""));
            case "string" -> text(node, about);
            case "integer" -> {
                boolean large = "int64".equals(node.path("format").asText());
                yield new Schema.IntegerSchema(
                        about,
                        node.path("minimum").asLong(large ? Long.MIN_VALUE : Integer.MIN_VALUE),
                        node.path("maximum").asLong(large ? Long.MAX_VALUE : Integer.MAX_VALUE));
            }
            case "number" -> new Schema.NumberSchema(about, decimal(node, "minimum"), decimal(node, "maximum"));
            case "boolean" -> new Schema.BooleanSchema(about);
            default -> new Schema.AnySchema(about);
        };
    }

    /** What stands beside an {@code allOf} of one reference belongs to the field and wins over the schema referred to. */
    private Schema compileAllOf(JsonNode node, String name) {
        if (node.path("allOf").size() != 1) {
            throw new IllegalStateException("an allOf of the spec must have one element: " + node);
        }
        JsonNode base = node.path("allOf").get(0);
        String target = base.has("$ref") ? referred(base) : name;
        ObjectNode merged = (base.has("$ref") ? node(target) : base).deepCopy();
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            if (!"allOf".equals(entry.getKey())) {
                merged.set(entry.getKey(), entry.getValue());
            }
        }
        if (open.contains(target) && !target.isEmpty() && !target.equals(name)) {
            throw new IllegalStateException("the schema " + target + " of the spec contains itself");
        }
        open.push(target);
        try {
            return compile(merged, target);
        } finally {
            open.pop();
        }
    }

    private Schema object(JsonNode node, Schema.About about) {
        if (node.has("properties")) {
            Map<String, Schema> properties = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry : node.path("properties").properties()) {
                properties.put(entry.getKey(), compile(entry.getValue(), ""));
            }
            List<SchemaRule> rules = new ArrayList<>();
            node.path("x-slipway-rules").forEach(rule -> rules.add(SchemaRule.of(rule)));
            return new Schema.ObjectSchema(
                    about,
                    Collections.unmodifiableMap(properties),
                    texts(node, "required"),
                    texts(node, "x-slipway-reserved"),
                    List.copyOf(rules));
        }
        JsonNode values = node.path("additionalProperties");
        if (!values.isObject()) {
            return new Schema.AnySchema(about);
        }
        JsonNode keys = node.path("x-slipway-keys").path("pattern");
        return new Schema.MapSchema(
                about,
                keys.isTextual() ? new TextPattern(keys.asText()) : null,
                node.path("minProperties").asInt(0),
                node.path("maxProperties").asInt(Integer.MAX_VALUE),
                compile(values, ""));
    }

    private static Schema text(JsonNode node, Schema.About about) {
        JsonNode pattern = node.path("pattern");
        JsonNode canonical = node.path("x-slipway-canonical");
        return new Schema.TextSchema(
                about,
                List.copyOf(texts(node, "enum")),
                texts(node, "x-slipway-reserved"),
                pattern.isTextual() ? new TextPattern(pattern.asText()) : null,
                node.path("minLength").asInt(0),
                node.path("maxLength").asInt(Integer.MAX_VALUE),
                canonical.isTextual() ? CanonicalText.named(canonical.asText()) : null);
    }

    private static Schema.About about(JsonNode node, String name) {
        return new Schema.About(
                name,
                node.path("description").asText(""),
                node.get("example"),
                node.get("default"),
                node.path("readOnly").asBoolean(),
                node.path("x-slipway-substituted").asBoolean(),
                node.path("x-slipway-secret").asBoolean(),
                node.path("x-slipway-ref").asText(""));
    }

    private static String referred(JsonNode node) {
        String reference = node.path("$ref").asText();
        if (!reference.startsWith(PREFIX)) {
            throw new IllegalStateException("the spec refers to what is no schema: " + reference);
        }
        return reference.substring(PREFIX.length());
    }

    private static Set<String> texts(JsonNode node, String field) {
        Set<String> texts = new LinkedHashSet<>();
        node.path(field).forEach(text -> texts.add(text.asText()));
        return Collections.unmodifiableSet(texts);
    }

    private static @Nullable BigDecimal decimal(JsonNode node, String field) {
        return node.path(field).isNumber() ? node.path(field).decimalValue() : null;
    }
}
