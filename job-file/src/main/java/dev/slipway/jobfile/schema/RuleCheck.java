package dev.slipway.jobfile.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Checks the rules about several fields of one object. */
final class RuleCheck {
    private final Faults.Collector faults;

    RuleCheck(Faults.Collector faults) {
        this.faults = faults;
    }

    void check(SchemaRule rule, ObjectNode object, String pointer) {
        switch (rule) {
            case SchemaRule.OneOf oneOf -> {
                List<String> present = present(oneOf.fields(), object);
                if (present.isEmpty()) {
                    String fields = Words.list(oneOf.fields());
                    faults.add(
                            pointer,
                            "one_of",
                            oneOf.message() + ": "
                                    + (oneOf.fields().size() == 1
                                            ? fields + " is required"
                                            : "one of " + fields + " is required"));
                } else {
                    tooMany(present, "one_of", oneOf.message(), pointer);
                }
            }
            case SchemaRule.AtMostOne atMostOne ->
                tooMany(present(atMostOne.fields(), object), "at_most_one", atMostOne.message(), pointer);
            case SchemaRule.ParameterDefault parameter -> parameter(parameter, object, pointer);
        }
    }

    private static List<String> present(List<String> fields, ObjectNode object) {
        return fields.stream().filter(object::has).toList();
    }

    private void tooMany(List<String> present, String rule, String message, String pointer) {
        if (present.size() > 1) {
            faults.add(
                    Pointers.child(pointer, present.get(1)),
                    rule,
                    message + ": " + Words.list(present) + " cannot stand together");
        }
    }

    private void parameter(SchemaRule.ParameterDefault rule, ObjectNode object, String pointer) {
        String type = object.path("type").asText("string");
        List<JsonNode> choices = object.path("choices").isArray()
                ? object.path("choices").valueStream().toList()
                : List.of();
        boolean chosen = choices.isEmpty();
        JsonNode value = object.path("default");
        for (int index = 0; index < choices.size(); index++) {
            chosen |= choices.get(index).equals(value);
            if (choices.get(index).isTextual()
                    && !ParameterType.accepts(type, choices.get(index).textValue())) {
                faults.add(
                        Pointers.child(Pointers.child(pointer, "choices"), index),
                        "parameter_default",
                        Words.quote(choices.get(index).textValue()) + " is not " + ParameterType.inWords(type));
            }
        }
        if (!value.isTextual()) {
            return;
        }
        String child = Pointers.child(pointer, "default");
        if (!ParameterType.accepts(type, value.textValue())) {
            faults.add(
                    child,
                    "parameter_default",
                    rule.message() + ": " + Words.quote(value.textValue()) + " is not " + ParameterType.inWords(type));
        } else if (!chosen) {
            List<String> words = choices.stream().map(JsonNode::asText).toList();
            faults.add(
                    child,
                    "parameter_default",
                    rule.message() + ": " + Words.quote(value.textValue()) + " is not one of " + Words.list(words)
                            + Nearest.of(value.textValue(), words)
                                    .map(near -> "; did you mean `" + near + "`?")
                                    .orElse(""));
        }
    }
}
