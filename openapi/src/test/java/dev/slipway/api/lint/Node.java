package dev.slipway.api.lint;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A place in the spec: its value, and the JSON pointer that leads there.
 *
 * @param root the whole document
 * @param pointer where this is, such as {@code /paths/~1v1~1projects/get}
 * @param value a map, a list, a scalar; null when there is nothing at that place
 */
record Node(Map<?, ?> root, String pointer, @Nullable Object value) {
    private static final Pattern NAMED_BY_AUTHOR =
            Pattern.compile("/(properties|schemas|parameters|headers|responses)/[^/]+$");
    private static final Pattern DATA = Pattern.compile("/(example|examples|default|enum)$");

    static Node of(Map<?, ?> root) {
        return new Node(root, "", root);
    }

    Node get(String key) {
        return new Node(root, pointer + "/" + key.replace("~", "~0").replace("/", "~1"), map().get(key));
    }

    boolean has(String key) {
        return map().containsKey(key);
    }

    boolean exists() {
        return value != null;
    }

    boolean isTrue(String key) {
        return Boolean.TRUE.equals(map().get(key));
    }

    boolean is(String key, Object expected) {
        return expected.equals(map().get(key));
    }

    String text(String key) {
        return Objects.toString(map().get(key), "");
    }

    Set<String> keys() {
        return map().keySet().stream().map(Object::toString).collect(Collectors.toSet());
    }

    /** The values of a map or the elements of a list. */
    Stream<Node> children() {
        return switch (value) {
            case Map<?, ?> map -> map.keySet().stream().map(key -> get(key.toString()));
            case List<?> list ->
                IntStream.range(0, list.size()).mapToObj(i -> new Node(root, pointer + "/" + i, list.get(i)));
            case null, default -> Stream.empty();
        };
    }

    /** This and all below it, but nothing of an example: that is data, not spec. */
    Stream<Node> all() {
        return Stream.concat(Stream.of(this), children().filter(Node::isSpec).flatMap(Node::all));
    }

    private boolean isSpec() {
        return NAMED_BY_AUTHOR.matcher(pointer).find() || !DATA.matcher(pointer).find();
    }

    /** What a {@code $ref} leads to; this, when it is none. Nothing when it leads nowhere. */
    Node resolved() {
        if (!has("$ref")) {
            return this;
        }
        Node target = of(root);
        for (String key : text("$ref").replaceFirst("^#/", "").split("/", -1)) {
            target = target.get(key);
        }
        return target;
    }

    /** The schema behind a {@code $ref} or a one-element {@code allOf}. */
    Node schema() {
        return has("allOf") ? get("allOf").children().findFirst().orElseThrow().resolved() : resolved();
    }

    private Map<?, ?> map() {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
