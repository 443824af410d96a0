package dev.slipway.jobfile.expand;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.ParameterType;
import dev.slipway.jobfile.schema.Pointers;
import dev.slipway.jobfile.schema.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Checks the values that a trigger gives against the parameters that are declared. */
final class ParameterValues {
    private final Faults.Collector faults = new Faults.Collector();
    private final Map<String, JsonNode> declared;
    private final Map<String, String> given;

    /** @param declared canonical declarations by name */
    ParameterValues(Map<String, JsonNode> declared, Map<String, String> given) {
        this.declared = new TreeMap<>(declared);
        this.given = new TreeMap<>(given);
    }

    /** @param complete whether a name that is not declared is wrong; not so as long as a job file may declare it */
    Faults check(boolean complete) {
        given.forEach((name, value) -> {
            JsonNode declaration = declared.get(name);
            String pointer = Pointers.child("/parameters", name);
            if (declaration != null) {
                value(name, value, declaration, pointer);
            } else if (complete) {
                faults.add(
                        pointer,
                        "unknown_parameter",
                        "there is no parameter " + Words.quote(name) + Nearest.hint(name, declared.keySet()));
            }
        });
        declared.forEach((name, declaration) -> {
            if (!given.containsKey(name)
                    && !declaration.has("default")
                    && declaration.path("required").asBoolean()) {
                faults.add(
                        Pointers.child("/parameters", name),
                        "required",
                        "the parameter " + Words.quote(name) + " is required" + describe(declaration));
            }
        });
        return faults.faults();
    }

    private static String describe(JsonNode declaration) {
        String description = declaration.path("description").asText("");
        return description.isEmpty() ? "" : ": " + description.strip();
    }

    private void value(String name, String value, JsonNode declaration, String pointer) {
        String type = declaration.path("type").asText("string");
        List<String> choices = new ArrayList<>();
        declaration.path("choices").forEach(choice -> choices.add(choice.asText()));
        if (value.length() > Limits.PARAMETER || value.indexOf('\0') >= 0) {
            faults.add(
                    pointer,
                    "max_length",
                    Words.quote(name) + " may have at most " + Limits.PARAMETER + " characters, none of them NUL");
        } else if (!ParameterType.accepts(type, value)) {
            faults.add(
                    pointer,
                    "type",
                    Words.quote(name) + " must be " + ParameterType.inWords(type) + ", not " + Words.quote(value));
        } else if (!choices.isEmpty() && !choices.contains(value)) {
            String near = Nearest.of(value, choices)
                    .map(choice -> "; did you mean " + Words.quote(choice) + "?")
                    .orElse("");
            faults.add(
                    pointer,
                    "enum",
                    Words.quote(name) + " must be one of " + Words.list(choices) + ", not " + Words.quote(value)
                            + near);
        }
    }

    /** The values of all parameters that have one, by name. */
    SortedMap<String, String> values() {
        SortedMap<String, String> values = new TreeMap<>();
        declared.forEach((name, declaration) -> {
            String value = given.get(name);
            if (value != null) {
                values.put(name, value);
            } else if (declaration.path("default").isTextual()) {
                values.put(name, declaration.path("default").textValue());
            }
        });
        return values;
    }
}
