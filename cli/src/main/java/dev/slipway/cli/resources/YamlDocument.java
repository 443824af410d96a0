package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** A YAML value as the JSON document that is sent, with the line of each field by its JSON pointer. */
record YamlDocument(JsonNode tree, Map<String, Integer> lines) {
    private static final int NODES_LIMIT = 100_000;
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    static YamlDocument of(Path file, Node node) {
        Reader reader = new Reader(file);
        return new YamlDocument(reader.tree(node, ""), reader.lines);
    }

    private static final class Reader {
        private final Path file;
        private final Map<String, Integer> lines = new HashMap<>();
        private int nodes;

        private Reader(Path file) {
            this.file = file;
        }

        private JsonNode tree(Node node, String pointer) {
            // Aliases are expanded, so that a small file can stand for a huge document.
            if (++nodes > NODES_LIMIT) {
                throw ResourceFile.fault(file, node, "more than " + NODES_LIMIT + " values");
            }
            lines.putIfAbsent(pointer, ResourceFile.line(node));
            return switch (node) {
                case MappingNode map -> map(map, pointer);
                case SequenceNode list -> list(list, pointer);
                case ScalarNode scalar -> scalar(scalar);
                default -> throw ResourceFile.fault(file, node, "a value is a map, a list or a scalar");
            };
        }

        private JsonNode map(MappingNode map, String pointer) {
            ObjectNode object = JSON.objectNode();
            for (NodeTuple tuple : map.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                    throw ResourceFile.fault(file, tuple.getKeyNode(), "a key is text");
                }
                String below = pointer + "/" + key.getValue().replace("~", "~0").replace("/", "~1");
                lines.put(below, ResourceFile.line(key));
                object.set(key.getValue(), tree(tuple.getValueNode(), below));
            }
            return object;
        }

        private JsonNode list(SequenceNode list, String pointer) {
            ArrayNode array = JSON.arrayNode();
            for (Node item : list.getValue()) {
                array.add(tree(item, pointer + "/" + array.size()));
            }
            return array;
        }

        private JsonNode scalar(ScalarNode scalar) {
            String value = scalar.getValue();
            Tag tag = scalar.getTag();
            if (tag.equals(Tag.NULL)) {
                return JSON.nullNode();
            }
            if (tag.equals(Tag.BOOL)) {
                return JSON.booleanNode(Boolean.parseBoolean(value));
            }
            try {
                if (tag.equals(Tag.INT)) {
                    return JSON.numberNode(new BigInteger(value));
                }
                if (tag.equals(Tag.FLOAT)) {
                    return JSON.numberNode(new BigDecimal(value));
                }
            } catch (NumberFormatException _) {
                return JSON.textNode(value);
            }
            return JSON.textNode(value);
        }
    }
}
