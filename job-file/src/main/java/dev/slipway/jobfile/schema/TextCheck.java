package dev.slipway.jobfile.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.jspecify.annotations.Nullable;

/** Checks one text. */
final class TextCheck {
    private final Faults.Collector faults;

    TextCheck(Faults.Collector faults) {
        this.faults = faults;
    }

    JsonNode check(Schema.TextSchema schema, JsonNode node, String pointer) {
        String text = node.textValue();
        CanonicalText canonical = schema.canonical();
        if (canonical == CanonicalText.TRIM_URL) {
            text = canonical.of(text).orElse(text);
        }
        String fault = fault(schema, text, pointer);
        if (fault == null && canonical != null) {
            String form = canonical.of(text).orElse(null);
            if (form == null) {
                faults.add(pointer, "range", Words.subject(pointer) + " is too large: " + Words.quote(text));
                return node;
            }
            text = form;
        }
        return text.equals(node.textValue()) ? node : JsonNodeFactory.instance.textNode(text);
    }

    /** Adds the first fault of a text, since the others of the same text follow from it; returns its rule. */
    private @Nullable String fault(Schema.TextSchema schema, String text, String pointer) {
        String subject = Words.subject(pointer);
        String unstorable = unstorable(text);
        if (unstorable != null) {
            return add(pointer, "characters", subject + " " + unstorable);
        }
        if (schema.reserved().contains(text)) {
            return add(pointer, "not_supported", subject + ": " + Words.quote(text) + " is not supported yet");
        }
        if (!schema.choices().isEmpty() && !schema.choices().contains(text)) {
            String hint = Nearest.of(text, schema.choices())
                    .map(nearest -> "; did you mean `" + nearest + "`?")
                    .orElse("");
            return add(
                    pointer,
                    "enum",
                    subject + " must be " + (schema.choices().size() == 1 ? "" : "one of ")
                            + Words.list(schema.choices()) + ", not " + Words.quote(text) + hint);
        }
        int length = text.codePointCount(0, text.length());
        if (length < schema.minimum()) {
            String least = schema.minimum() == 1
                    ? " must not be empty"
                    : " must have at least " + Words.count(schema.minimum(), "character") + ", but has " + length;
            return add(pointer, "min_length", subject + least);
        }
        if (length > schema.maximum()) {
            return add(
                    pointer,
                    "max_length",
                    subject + " may have at most " + Words.count(schema.maximum(), "character") + ", but has "
                            + length);
        }
        TextPattern pattern = schema.pattern();
        if (pattern != null && !pattern.matches(text)) {
            return add(
                    pointer,
                    "pattern",
                    subject + " must be " + pattern.inWords()
                            + (schema.about().secret() ? "" : ", not " + Words.quote(text)));
        }
        return null;
    }

    private String add(String pointer, String rule, String message) {
        faults.add(pointer, rule, message);
        return rule;
    }

    /** Why a text cannot be kept: neither PostgreSQL nor UTF-8 have a form for it. */
    static @Nullable String unstorable(String text) {
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (character == 0) {
                return "contains the character NUL";
            }
            if (Character.isSurrogate(character)) {
                boolean pair = Character.isHighSurrogate(character)
                        && index + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(index + 1));
                if (!pair) {
                    return "contains half of a surrogate pair";
                }
                index++;
            }
        }
        return null;
    }
}
