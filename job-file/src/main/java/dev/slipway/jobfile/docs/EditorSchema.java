package dev.slipway.jobfile.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.jobfile.schema.SchemaRule;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.jobfile.yaml.Shorthands;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON Schema (draft 2020-12) of a job file for editors. It takes what the YAML reader takes: the canonical form, the
 * shorthands, any scalar where text is meant, and nothing where that means absent. What it cannot say, such as names of other
 * tasks, only {@code slipway validate} and the server check.
 */
public final class EditorSchema {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<String, ObjectNode> definitions = new TreeMap<>();

    private EditorSchema() {}

    /** A pure function of the spec. */
    public static ObjectNode of(Schemas schemas) {
        EditorSchema generator = new EditorSchema();
        Schema.ObjectSchema file = (Schema.ObjectSchema) schemas.get("JobFile");
        ObjectNode root = NODES.objectNode();
        root.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        root.put("$id", "https://slipway.dev/schemas/job-file.json");
        root.put("title", "Slipway job file");
        root.put("description", file.about().description());
        root.setAll(generator.object(file));
        root.putObject("patternProperties").putObject("^x-").put("description", "Free, for anchors.");
        ObjectNode definitions = root.putObject("$defs");
        generator.definitions.forEach(definitions::set);
        return root;
    }

    private ObjectNode property(String name, Schema schema) {
        ObjectNode node = name.equals("shell") ? shell(schema) : value(schema);
        describe(node, schema);
        return node;
    }

    private static void describe(ObjectNode node, Schema schema) {
        if (!schema.about().description().isEmpty()) {
            node.put("description", schema.about().description());
        }
        JsonNode constant = schema.about().defaultValue();
        if (constant != null) {
            node.set("default", constant);
        }
        JsonNode example = schema.about().example();
        if (example != null) {
            node.putArray("examples").add(example);
        }
    }

    private ObjectNode value(Schema schema) {
        return switch (schema) {
            case Schema.ObjectSchema object -> named(object);
            case Schema.MapSchema map -> map(map);
            case Schema.ListSchema list -> list(list);
            case Schema.TextSchema text -> text(text);
            case Schema.IntegerSchema integer ->
                types("integer").put("minimum", integer.minimum()).put("maximum", integer.maximum());
            case Schema.NumberSchema ignored -> types("number");
            case Schema.BooleanSchema ignored -> types("boolean");
            case Schema.AnySchema ignored -> NODES.objectNode();
        };
    }

    /** A reference to the definition of a named object, with the scalar that may stand for it. */
    private ObjectNode named(Schema.ObjectSchema schema) {
        String name = schema.about().name();
        if (!definitions.containsKey(name)) {
            definitions.put(name, NODES.objectNode());
            definitions.put(name, name.equals("Matrix") ? matrix(schema) : object(schema));
        }
        ObjectNode reference = NODES.objectNode().put("$ref", "#/$defs/" + name);
        String field = Shorthands.SCALAR_FIELDS.get(name);
        if (field == null) {
            return reference;
        }
        Schema target = schema.properties().get(field);
        ObjectNode scalar = target instanceof Schema.ListSchema list
                ? value(list.items())
                : target == null ? scalars() : value(target);
        return anyOf(reference, scalar);
    }

    private ObjectNode object(Schema.ObjectSchema schema) {
        ObjectNode node = types("object");
        ObjectNode properties = node.putObject("properties");
        schema.properties().forEach((name, property) -> properties.set(name, property(name, property)));
        if (!schema.required().isEmpty()) {
            ArrayNode required = node.putArray("required");
            schema.required().forEach(required::add);
        }
        for (SchemaRule rule : schema.rules()) {
            if (rule instanceof SchemaRule.AtMostOne atMostOne
                    && atMostOne.fields().size() == 2) {
                ArrayNode together = node.putObject("not").putArray("required");
                atMostOne.fields().forEach(together::add);
            }
        }
        return node.put("additionalProperties", false);
    }

    /** Axes may stand beside the fields. */
    private ObjectNode matrix(Schema.ObjectSchema schema) {
        ObjectNode node = object(schema);
        if (schema.properties().get("axes") instanceof Schema.MapSchema axes) {
            node.set("additionalProperties", value(axes.values()));
            if (axes.keys() != null) {
                node.putObject("propertyNames").put("pattern", axes.keys().text());
            }
        }
        return node;
    }

    private ObjectNode map(Schema.MapSchema schema) {
        ObjectNode node = types("object");
        if (schema.keys() != null) {
            node.putObject("propertyNames").put("pattern", schema.keys().text());
        }
        bounds(node, "Properties", schema.minimum(), schema.maximum());
        boolean takesNothing = !schema.values().about().name().equals("SecretUse");
        node.set("additionalProperties", takesNothing ? orNothing(value(schema.values())) : value(schema.values()));
        if (!schema.values().about().name().equals("Need")) {
            return node;
        }
        ObjectNode names = types("array").put("uniqueItems", true);
        names.set("items", scalars());
        return anyOf(node, names, scalars());
    }

    private ObjectNode list(Schema.ListSchema schema) {
        ObjectNode node = types("array");
        node.set("items", value(schema.items()));
        bounds(node, "Items", schema.minimum(), schema.maximum());
        if (schema.unique()) {
            node.put("uniqueItems", true);
        }
        return schema.items() instanceof Schema.TextSchema ? anyOf(node, value(schema.items())) : node;
    }

    /** The words that stand for a whole shell are offered first. */
    private ObjectNode shell(Schema schema) {
        ObjectNode words = NODES.objectNode();
        Shorthands.SHELLS.keySet().forEach(words.withArrayProperty("enum")::add);
        ObjectNode node = value(schema);
        if (node.path("anyOf") instanceof ArrayNode choices) {
            choices.insert(0, words);
        }
        return node;
    }

    private static ObjectNode text(Schema.TextSchema schema) {
        if (!schema.choices().isEmpty()) {
            ObjectNode node = NODES.objectNode();
            ArrayNode choices = node.putArray("enum");
            schema.choices().forEach(choices::add);
            return node;
        }
        ObjectNode node = scalars();
        bounds(node, "Length", schema.minimum(), schema.maximum());
        if (schema.pattern() != null) {
            node.put("pattern", schema.pattern().text());
        }
        return node;
    }

    /** Text is what was typed: an editor takes {@code 3.10} for a number, the reader for text. */
    private static ObjectNode scalars() {
        ObjectNode node = NODES.objectNode();
        node.putArray("type").add("string").add("number").add("boolean");
        return node;
    }

    private static ObjectNode orNothing(ObjectNode node) {
        if (node.path("type") instanceof ArrayNode types) {
            types.add("null");
            return node;
        }
        if (node.path("anyOf") instanceof ArrayNode choices) {
            choices.add(types("null"));
            return node;
        }
        return anyOf(node, types("null"));
    }

    private static ObjectNode types(String type) {
        return NODES.objectNode().put("type", type);
    }

    private static ObjectNode anyOf(ObjectNode... choices) {
        ObjectNode node = NODES.objectNode();
        node.putArray("anyOf").addAll(List.of(choices));
        return node;
    }

    private static void bounds(ObjectNode node, String what, int minimum, int maximum) {
        if (minimum > 0) {
            node.put("min" + what, minimum);
        }
        if (maximum < Integer.MAX_VALUE) {
            node.put("max" + what, maximum);
        }
    }
}
