package dev.slipway.jobfile.yaml;

import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The shorthands of the language: each turns what was written into the shape of the schema, and keeps the places. What is no
 * shorthand is left as it is. They exist in YAML only; the API knows the canonical form alone.
 */
public final class Shorthands {
    /** The words that {@code shell} knows, and what they stand for; any other word is a program without arguments. */
    public static final Map<String, List<String>> SHELLS = shells();

    /** What a scalar stands for, by the name of the schema: the field that takes it. */
    public static final Map<String, String> SCALAR_FIELDS =
            Map.of("Parameter", "default", "SecretUse", "name", "ResultDeclaration", "paths");

    /** The fields of a matrix; any other name beside them is an axis. */
    public static final List<String> MATRIX_FIELDS = List.of("axes", "include", "exclude");

    private Shorthands() {}

    private static Map<String, List<String>> shells() {
        Map<String, List<String>> shells = new LinkedHashMap<>();
        shells.put("sh", List.of("sh", "-e"));
        shells.put("bash", List.of("bash", "-eo", "pipefail"));
        shells.put("python", List.of("python3"));
        return shells;
    }

    static YamlNode expand(Schema schema, @Nullable String property, YamlNode node) {
        return switch (schema) {
            case Schema.ListSchema ignored
            when node instanceof YamlNode.Scalar scalar ->
                new YamlNode.Items("shell".equals(property) ? shell(scalar) : List.of(scalar), node.at());
            case Schema.MapSchema map when map.values().about().name().equals("Need") -> needs(node);
            case Schema.ObjectSchema object
            when node instanceof YamlNode.Scalar scalar && !scalar.isNull() -> {
                String field = SCALAR_FIELDS.get(object.about().name());
                yield field == null ? node : entries(node.at(), field, node);
            }
            case Schema.ObjectSchema object
            when object.about().name().equals("Matrix") && node instanceof YamlNode.Entries entries -> matrix(entries);
            default -> node;
        };
    }

    private static List<YamlNode> shell(YamlNode.Scalar word) {
        List<String> words = SHELLS.getOrDefault(word.text(), List.of(word.text()));
        return List.copyOf(words.stream()
                .map(part -> new YamlNode.Scalar(part, false, word.at()))
                .toList());
    }

    /** {@code needs: [a, b]} and {@code needs: a}: each name with nothing more to say. A name that stands twice stays visible. */
    private static YamlNode needs(YamlNode node) {
        List<YamlNode> names = switch (node) {
            case YamlNode.Scalar scalar -> scalar.isNull() ? List.of() : List.of(scalar);
            case YamlNode.Items items -> items.items();
            case YamlNode.Entries ignored -> List.of();
        };
        boolean texts = names.stream().allMatch(YamlNode.Scalar.class::isInstance);
        if (!texts || (names.isEmpty() && !(node instanceof YamlNode.Items))) {
            return node;
        }
        List<YamlNode.Entry> entries = new ArrayList<>();
        for (YamlNode name : names) {
            String text = ((YamlNode.Scalar) name).text();
            entries.add(new YamlNode.Entry(text, name.at(), new YamlNode.Entries(List.of(), name.at())));
        }
        return new YamlNode.Entries(entries, node.at());
    }

    /** Axes may stand beside {@code include} and {@code exclude}: {@code matrix: {java: [21, 25]}}. */
    private static YamlNode matrix(YamlNode.Entries matrix) {
        List<YamlNode.Entry> fields = new ArrayList<>();
        List<YamlNode.Entry> axes = new ArrayList<>();
        Position axesAt = matrix.at();
        boolean isNoMap = false;
        for (YamlNode.Entry entry : matrix.entries()) {
            if (entry.key().equals("axes") && entry.value() instanceof YamlNode.Entries declared) {
                axes.addAll(declared.entries());
                axesAt = entry.keyAt();
            } else if (entry.key().equals("axes")) {
                fields.add(entry);
                isNoMap = true;
            } else if (entry.key().equals("include") || entry.key().equals("exclude") || isMistyped(entry)) {
                fields.add(entry);
            } else {
                axes.add(entry);
            }
        }
        if (!axes.isEmpty() && !isNoMap) {
            fields.addFirst(new YamlNode.Entry("axes", axesAt, new YamlNode.Entries(axes, axesAt)));
        }
        return new YamlNode.Entries(fields, matrix.at());
    }

    /** A list of maps is no axis: its name was meant to be another. */
    private static boolean isMistyped(YamlNode.Entry entry) {
        boolean maps = entry.value() instanceof YamlNode.Items items
                && items.items().stream().anyMatch(YamlNode.Entries.class::isInstance);
        Set<String> known = new LinkedHashSet<>(MATRIX_FIELDS);
        return maps && Nearest.of(entry.key(), known).isPresent();
    }

    private static YamlNode entries(Position at, String field, YamlNode value) {
        return new YamlNode.Entries(List.of(new YamlNode.Entry(field, at, value)), at);
    }
}
