package dev.slipway.api.lint;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Whether a value is one that a schema takes: as much of JSON schema as the strict profile leaves. */
final class Examples {
    private final List<String> violations = new ArrayList<>();

    private Examples() {}

    static List<String> check(Node schema, Node value) {
        Examples examples = new Examples();
        examples.checkValue(schema, value);
        return examples.violations;
    }

    private void checkValue(Node schema, Node value) {
        switch (schema.text("type")) {
            case "string" -> checkString(schema, value);
            case "boolean" -> require(value.value() instanceof Boolean, value, "is no boolean");
            case "integer" -> checkInteger(schema, value);
            case "number" -> require(value.value() instanceof Number, value, "is no number");
            case "array" -> {
                require(value.value() instanceof List, value, "is no list");
                value.children().forEach(item -> checkValue(schema.get("items").schema(), item));
            }
            case "object" -> checkObject(schema, value);
            default -> {}
        }
    }

    private void checkString(Node schema, Node value) {
        if (!(value.value() instanceof String text)) {
            require(false, value, "is no string");
            return;
        }
        String pattern = schema.text("pattern");
        require(pattern.isEmpty() || Pattern.compile(pattern).matcher(text).find(), value, "does not match " + pattern);
        require(
                !schema.has("enum") || schema.get("enum").children().anyMatch(each -> text.equals(each.value())),
                value,
                "is not in the enum");
        require(text.length() <= limit(schema, "maxLength"), value, "is too long");
    }

    private void checkInteger(Node schema, Node value) {
        if (!(value.value() instanceof Number number)) {
            require(false, value, "is no integer");
            return;
        }
        require(number.longValue() <= limit(schema, "maximum"), value, "is too large");
        require(
                !(schema.get("minimum").value() instanceof Number minimum) || number.longValue() >= minimum.longValue(),
                value,
                "is too small");
    }

    private void checkObject(Node schema, Node value) {
        require(value.value() instanceof Map, value, "is no object");
        boolean map = schema.get("additionalProperties").value() instanceof Map;
        String keys = schema.get("x-slipway-keys").text("pattern");
        for (String key : value.keys()) {
            if (map) {
                require(
                        keys.isEmpty() || Pattern.matches(keys, key),
                        value.get(key),
                        "has a key that does not match " + keys);
                checkValue(schema.get("additionalProperties").schema(), value.get(key));
            } else {
                require(schema.get("properties").has(key), value.get(key), "is no property of " + schema.pointer());
                checkValue(schema.get("properties").get(key).schema(), value.get(key));
            }
        }
        schema.get("required")
                .children()
                .map(name -> String.valueOf(name.value()))
                .forEach(name -> require(value.has(name), value, "lacks the required " + name));
    }

    private static long limit(Node schema, String keyword) {
        return schema.get(keyword).value() instanceof Number limit ? limit.longValue() : Long.MAX_VALUE;
    }

    private void require(boolean holds, Node place, String violation) {
        if (!holds) {
            violations.add(place.pointer() + " " + violation);
        }
    }
}
