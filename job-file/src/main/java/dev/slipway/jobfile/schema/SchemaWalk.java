package dev.slipway.jobfile.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks a document against a schema and gives its canonical form. It collects all faults and never stops at the first, and it
 * never throws because of a document.
 *
 * <p>The canonical form is a pure function of document and schema, and the canonical form of a canonical document is itself:
 * what is null or read-only is left out, constant defaults are filled in, fields stand in the order of the spec, the keys of
 * maps and the items of sets in the order of their code points, and texts have the forms of {@link CanonicalText}.
 */
public final class SchemaWalk {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Faults.Collector faults = new Faults.Collector();

    private SchemaWalk() {}

    /**
     * What a walk found.
     *
     * @param canonical the canonical form; where there are faults, the faulty values stand in it as they were
     */
    public record Walked(JsonNode canonical, Faults faults) {}

    /** Walks a whole document. A document that is null is one that is missing. */
    public static Walked walk(Schema schema, JsonNode document) {
        SchemaWalk walk = new SchemaWalk();
        JsonNode canonical = document;
        if (document.isNull() || document.isMissingNode()) {
            walk.faults.add("", "required", "the document is missing");
        } else {
            canonical = walk.value(schema, document, "");
        }
        return new Walked(canonical, walk.faults.faults());
    }

    private JsonNode value(Schema schema, JsonNode value, String pointer) {
        return switch (schema) {
            case Schema.ObjectSchema object ->
                value instanceof ObjectNode fields
                        ? object(object, fields, pointer)
                        : wrongType(value, pointer, "a map with " + fieldsInWords(object));
            case Schema.MapSchema map ->
                value instanceof ObjectNode entries ? map(map, entries, pointer) : wrongType(value, pointer, "a map");
            case Schema.ListSchema list ->
                value instanceof ArrayNode items ? list(list, items, pointer) : wrongType(value, pointer, "a list");
            case Schema.TextSchema text ->
                value.isTextual() ? new TextCheck(faults).check(text, value, pointer) : wrongText(text, value, pointer);
            case Schema.IntegerSchema integer -> integer(integer, value, pointer);
            case Schema.NumberSchema number -> number(number, value, pointer);
            case Schema.BooleanSchema ignored ->
                value.isBoolean() ? value : wrongType(value, pointer, "`true` or `false`");
            case Schema.AnySchema ignored -> any(value, pointer);
        };
    }

    private JsonNode wrongType(JsonNode value, String pointer, String expected) {
        faults.add(pointer, "type", Words.subject(pointer) + " must be " + expected + ", but is " + Words.kind(value));
        return value;
    }

    private JsonNode wrongText(Schema.TextSchema text, JsonNode value, String pointer) {
        if (text.about().secret()) {
            faults.add(pointer, "type", Words.subject(pointer) + " must be text");
            return value;
        }
        return wrongType(value, pointer, "text");
    }

    private static String fieldsInWords(Schema.ObjectSchema object) {
        List<String> fields = new ArrayList<>();
        object.properties().forEach((name, schema) -> {
            if (!schema.about().readOnly()) {
                fields.add(name);
            }
        });
        return fields.size() > 6
                ? "fields such as " + Words.list(fields.subList(0, 4))
                : (fields.size() == 1 ? "the field " : "the fields ") + Words.list(fields);
    }

    private JsonNode object(Schema.ObjectSchema schema, ObjectNode object, String pointer) {
        Map<String, JsonNode> walked = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            String name = entry.getKey();
            String child = Pointers.child(pointer, name);
            Schema property = schema.properties().get(name);
            if (property == null) {
                unknown(schema, name, child);
            } else if (!property.about().readOnly() && !entry.getValue().isNull()) {
                walked.put(name, value(property, entry.getValue(), child));
            }
        }
        ObjectNode canonical = NODES.objectNode();
        schema.properties().forEach((name, property) -> {
            JsonNode present = walked.get(name);
            JsonNode constant = property.about().defaultValue();
            if (present != null) {
                canonical.set(name, present);
            } else if (constant != null && !property.about().readOnly()) {
                canonical.set(name, value(property, constant, Pointers.child(pointer, name)));
            } else if (schema.required().contains(name) && !property.about().readOnly()) {
                faults.add(pointer, "required", requiredMessage(pointer, name));
            }
        });
        RuleCheck rules = new RuleCheck(faults);
        schema.rules().forEach(rule -> rules.check(rule, canonical, pointer));
        return canonical;
    }

    private static String requiredMessage(String pointer, String name) {
        return (pointer.isEmpty() ? "" : Words.subject(pointer) + ": ") + Words.quote(name) + " is required";
    }

    private void unknown(Schema.ObjectSchema schema, String name, String pointer) {
        if (schema.reserved().contains(name)) {
            faults.add(pointer, "not_supported", Words.quote(name) + " is not supported yet");
            return;
        }
        faults.add(
                pointer,
                "unknown_field",
                () -> Words.quote(name) + " is not a field here"
                        + Nearest.hint(name, schema.properties().keySet()));
    }

    private JsonNode map(Schema.MapSchema schema, ObjectNode map, String pointer) {
        Map<String, JsonNode> walked = new TreeMap<>(CodePoints.ORDER);
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            String key = entry.getKey();
            String child = Pointers.child(pointer, key);
            String problem = TextCheck.unstorable(key);
            if (problem != null) {
                faults.add(child, "characters", "the key " + Words.quote(key) + " " + problem);
            } else if (schema.keys() != null && !schema.keys().matches(key)) {
                faults.add(
                        child,
                        "key",
                        "the key " + Words.quote(key) + " must be "
                                + schema.keys().inWords());
            }
            if (!entry.getValue().isNull()) {
                walked.put(key, value(schema.values(), entry.getValue(), child));
            }
        }
        bounds(walked.size(), schema.minimum(), schema.maximum(), "properties", "entry", pointer);
        ObjectNode canonical = NODES.objectNode();
        walked.forEach(canonical::set);
        return canonical;
    }

    private JsonNode list(Schema.ListSchema schema, ArrayNode list, String pointer) {
        List<JsonNode> walked = new ArrayList<>();
        boolean tooMany = list.size() > schema.maximum();
        bounds(list.size(), schema.minimum(), schema.maximum(), "items", "item", pointer);
        for (int index = 0; index < list.size() && !tooMany; index++) {
            String child = Pointers.child(pointer, index);
            JsonNode item = list.get(index);
            walked.add(item.isNull() ? wrongType(item, child, "a value") : value(schema.items(), item, child));
        }
        ArrayNode canonical = NODES.arrayNode();
        return canonical.addAll(tooMany ? List.of() : schema.unique() ? sorted(walked, pointer) : walked);
    }

    /** A set in the order of its code points; who names an item twice meant another one. */
    private List<JsonNode> sorted(List<JsonNode> items, String pointer) {
        Map<JsonNode, Integer> first = new LinkedHashMap<>();
        for (int index = 0; index < items.size(); index++) {
            JsonNode item = items.get(index);
            if (first.putIfAbsent(item, index) != null) {
                faults.add(
                        Pointers.child(pointer, index),
                        "unique_items",
                        Words.quote(item.asText()) + " stands twice in " + Words.subject(pointer));
            }
        }
        List<JsonNode> sorted = new ArrayList<>(first.keySet());
        sorted.sort((left, right) -> left.isNumber() && right.isNumber()
                ? left.decimalValue().compareTo(right.decimalValue())
                : CodePoints.ORDER.compare(left.asText(), right.asText()));
        return sorted;
    }

    private void bounds(int size, int minimum, int maximum, String what, String noun, String pointer) {
        if (size < minimum) {
            faults.add(
                    pointer,
                    "min_" + what,
                    Words.subject(pointer) + " must have at least " + Words.count(minimum, noun) + ", but has " + size);
        } else if (size > maximum) {
            faults.add(
                    pointer,
                    "max_" + what,
                    Words.subject(pointer) + " may have at most " + Words.count(maximum, noun) + ", but has " + size);
        }
    }

    private JsonNode integer(Schema.IntegerSchema schema, JsonNode value, String pointer) {
        if (!value.isIntegralNumber()) {
            return wrongType(value, pointer, "a whole number");
        }
        boolean fits = value.canConvertToLong()
                && value.longValue() >= schema.minimum()
                && value.longValue() <= schema.maximum();
        if (!fits) {
            faults.add(
                    pointer,
                    "range",
                    Words.subject(pointer) + " must be from " + schema.minimum() + " to " + schema.maximum() + ", not "
                            + Words.quote(value.asText()));
            return value;
        }
        // The same number has one node, whatever type the parser chose for it.
        return schema.minimum() < Integer.MIN_VALUE || schema.maximum() > Integer.MAX_VALUE
                ? NODES.numberNode(value.longValue())
                : NODES.numberNode(value.intValue());
    }

    private JsonNode number(Schema.NumberSchema schema, JsonNode value, String pointer) {
        if (!value.isNumber() || (value.isFloatingPointNumber() && !Double.isFinite(value.doubleValue()))) {
            return wrongType(value, pointer, "a number");
        }
        boolean small = schema.minimum() != null && value.decimalValue().compareTo(schema.minimum()) < 0;
        boolean large = schema.maximum() != null && value.decimalValue().compareTo(schema.maximum()) > 0;
        if (small || large) {
            faults.add(
                    pointer,
                    "range",
                    Words.subject(pointer) + " must be at "
                            + (small ? "least " + schema.minimum() : "most " + schema.maximum()) + ", not "
                            + Words.quote(value.asText()));
        }
        return value;
    }

    private JsonNode any(JsonNode value, String pointer) {
        String problem = unstorable(value);
        if (problem != null) {
            faults.add(pointer, "characters", Words.subject(pointer) + " " + problem);
        }
        return value;
    }

    private static @Nullable String unstorable(JsonNode value) {
        if (value.isTextual()) {
            return TextCheck.unstorable(value.textValue());
        }
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            String problem = TextCheck.unstorable(entry.getKey());
            problem = problem == null ? unstorable(entry.getValue()) : problem;
            if (problem != null) {
                return problem;
            }
        }
        if (value.isArray()) {
            for (JsonNode item : value) {
                String problem = unstorable(item);
                if (problem != null) {
                    return problem;
                }
            }
        }
        return null;
    }
}
