package dev.slipway.jobfile.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Schema;
import dev.slipway.jobfile.schema.Words;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes a JSON tree of a YAML tree by the types of a schema: text stays the text that was typed, and only a field that wants a
 * number or a truth value gets one. Notes where each value was written. What does not fit the schema is kept for the walk to
 * report.
 */
final class TreeBuilder {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern DECIMAL = Pattern.compile("-?(0|[1-9][0-9]{0,30})");

    private final SourceText source;
    private final List<YamlComposer.Collected> faults = new ArrayList<>();
    private final Set<String> mapsForText = new HashSet<>();

    TreeBuilder(SourceText source) {
        this.source = source;
    }

    List<YamlComposer.Collected> faults() {
        return faults;
    }

    /** Whether a map stands there and text is wanted. */
    boolean isMapForText(String pointer) {
        return mapsForText.contains(pointer);
    }

    /** The tree of a whole file. Its top-level keys that begin with {@code x-} are free and left out. */
    JsonNode root(Schema schema, YamlNode root) {
        YamlNode node = root;
        if (root instanceof YamlNode.Entries entries) {
            node = new YamlNode.Entries(
                    entries.entries().stream()
                            .filter(entry -> !entry.key().startsWith("x-"))
                            .toList(),
                    root.at());
        }
        source.place("", root.at(), root.at());
        return tree(schema, null, node, "");
    }

    private JsonNode tree(Schema schema, @Nullable String property, YamlNode written, String pointer) {
        if (written instanceof YamlNode.Scalar scalar && isAbsent(schema, property, scalar)) {
            return property == null ? empty(schema) : NODES.nullNode();
        }
        return switch (Shorthands.expand(schema, property, written)) {
            case YamlNode.Scalar scalar -> scalar(schema, scalar);
            case YamlNode.Items items -> {
                ArrayNode array = NODES.arrayNode();
                Schema item = schema instanceof Schema.ListSchema list ? list.items() : schema;
                int index = 0;
                for (YamlNode child : items.items()) {
                    String childPointer = Pointers.child(pointer, index++);
                    source.place(childPointer, child.at(), child.at());
                    array.add(
                            schema instanceof Schema.ListSchema
                                    ? tree(item, null, child, childPointer)
                                    : NODES.nullNode());
                }
                yield array;
            }
            case YamlNode.Entries entries -> entries(schema, entries, pointer);
        };
    }

    private JsonNode entries(Schema schema, YamlNode.Entries entries, String pointer) {
        if (schema instanceof Schema.TextSchema) {
            mapsForText.add(pointer);
        }
        ObjectNode object = NODES.objectNode();
        for (YamlNode.Entry entry : entries.entries()) {
            String key = entry.key();
            String child = Pointers.child(pointer, key);
            if (object.has(key)) {
                faults.add(new YamlComposer.Collected(
                        entry.keyAt(), "duplicate_key", Words.quote(key) + " stands twice here"));
                continue;
            }
            source.place(child, entry.keyAt(), valueAt(entry));
            object.set(
                    key,
                    switch (schema) {
                        case Schema.MapSchema map -> tree(map.values(), null, entry.value(), child);
                        case Schema.ObjectSchema fields -> {
                            Schema property = fields.properties().get(key);
                            yield property == null ? NODES.nullNode() : tree(property, key, entry.value(), child);
                        }
                        default -> NODES.nullNode();
                    });
        }
        return object;
    }

    /** Of a list or a map the key is shown: its first word would be that of its first entry. */
    private static Position valueAt(YamlNode.Entry entry) {
        return entry.value() instanceof YamlNode.Scalar scalar && !scalar.isEmpty() ? scalar.at() : entry.keyAt();
    }

    /** Text is what was typed, {@code null} and {@code ~} included; it is absent only where nothing was typed. */
    private static boolean isAbsent(Schema schema, @Nullable String property, YamlNode.Scalar scalar) {
        return switch (schema) {
            case Schema.TextSchema ignored -> scalar.isEmpty() && property != null;
            case Schema.ListSchema list ->
                list.items() instanceof Schema.TextSchema ? scalar.isEmpty() : scalar.isNull();
            case Schema.ObjectSchema object ->
                Shorthands.SCALAR_FIELDS.containsKey(object.about().name()) ? scalar.isEmpty() : scalar.isNull();
            default -> scalar.isNull();
        };
    }

    /** What nothing stands for as an entry of a map or a list: {@code needs: {libs: }} is an entry all the same. */
    private static JsonNode empty(Schema schema) {
        return switch (schema) {
            case Schema.ObjectSchema ignored -> NODES.objectNode();
            case Schema.MapSchema ignored -> NODES.objectNode();
            case Schema.ListSchema ignored -> NODES.arrayNode();
            default -> NODES.textNode("");
        };
    }

    private static JsonNode scalar(Schema schema, YamlNode.Scalar scalar) {
        String text = scalar.text();
        if (scalar.plain()) {
            if (schema instanceof Schema.BooleanSchema && (text.equals("true") || text.equals("false"))) {
                return NODES.booleanNode(text.equals("true"));
            }
            if (schema instanceof Schema.IntegerSchema && DECIMAL.matcher(text).matches()) {
                return NODES.numberNode(new BigInteger(text));
            }
        }
        return NODES.textNode(text);
    }
}
