package dev.slipway.jobfile.schema;

import static java.util.Objects.requireNonNull;

/**
 * One thing that is wrong in a document.
 *
 * @param pointer JSON pointer (RFC 6901) to the faulty value, to the unknown field, or to the object that lacks a field
 * @param rule the stable name of the broken rule: {@code unknown_field}, {@code type}, {@code pattern} …
 * @param message what was expected and, where there is one, the nearest valid word: one line for people
 */
public record Fault(String pointer, String rule, String message) {
    public Fault {
        requireNonNull(pointer, "pointer is null");
        requireNonNull(rule, "rule is null");
        requireNonNull(message, "message is null");
    }

    /** The same fault of a document that is itself found at {@code prefix} of a larger one. */
    public Fault below(String prefix) {
        return new Fault(prefix + pointer, rule, message);
    }
}
