package dev.slipway.jobfile.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** A rule about several fields of an object ({@code x-slipway-rules}): a closed list. */
public sealed interface SchemaRule {
    /** What the rule says, for people. */
    String message();

    /** Exactly one of the fields is present. */
    record OneOf(List<String> fields, String message) implements SchemaRule {}

    /** None or one of the fields is present. */
    record AtMostOne(List<String> fields, String message) implements SchemaRule {}

    /** The {@code default} of a parameter is a value of its {@code type} and one of its {@code choices}; so is each choice of the type. */
    record ParameterDefault(String message) implements SchemaRule {}

    /** Reads one entry of the list in the spec. */
    static SchemaRule of(JsonNode rule) {
        List<String> fields = new ArrayList<>();
        rule.path("fields").forEach(field -> fields.add(field.asText()));
        String message = rule.path("message").asText();
        String name = rule.path("rule").asText();
        return switch (name) {
            case "one_of" -> new OneOf(List.copyOf(fields), message);
            case "at_most_one" -> new AtMostOne(List.copyOf(fields), message);
            case "parameter_default" -> new ParameterDefault(message);
            default -> throw new IllegalStateException("the spec has a rule that nothing knows: " + name);
        };
    }
}
