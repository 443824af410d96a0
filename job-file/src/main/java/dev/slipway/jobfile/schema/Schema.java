package dev.slipway.jobfile.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A schema of the spec, with its references resolved. */
public sealed interface Schema {
    /** What any schema may say. */
    About about();

    /**
     * What any schema may say.
     *
     * @param name the name under {@code components/schemas}, also where a property refers to it; empty when it has none
     * @param description for people
     * @param example an example, if any
     * @param defaultValue the constant that stands for an absent field, if any
     * @param readOnly belongs to the server: accepted and dropped
     * @param substituted whether {@code $(x)} is replaced in it and below
     * @param secret no message says what it is
     * @param reference the kind of resource that it names, such as {@code repo}; empty when it names none
     */
    record About(
            String name,
            String description,
            @Nullable JsonNode example,
            @Nullable JsonNode defaultValue,
            boolean readOnly,
            boolean substituted,
            boolean secret,
            String reference) {}

    /** An object with known fields, in the order of the spec. */
    record ObjectSchema(
            About about,
            Map<String, Schema> properties,
            Set<String> required,
            Set<String> reserved,
            List<SchemaRule> rules)
            implements Schema {}

    /** A map from free keys to values of one schema. */
    record MapSchema(About about, @Nullable TextPattern keys, int minimum, int maximum, Schema values)
            implements Schema {}

    /** A list, or a set when its items are unique. */
    record ListSchema(About about, boolean unique, int minimum, int maximum, Schema items) implements Schema {}

    /** Text; lengths are in code points. What is reserved will be a choice one day. */
    record TextSchema(
            About about,
            List<String> choices,
            Set<String> reserved,
            @Nullable TextPattern pattern,
            int minimum,
            int maximum,
            @Nullable CanonicalText canonical)
            implements Schema {}

    /** A whole number. */
    record IntegerSchema(About about, long minimum, long maximum) implements Schema {}

    /** Any finite number. */
    record NumberSchema(
            About about,
            @Nullable BigDecimal minimum,
            @Nullable BigDecimal maximum) implements Schema {}

    record BooleanSchema(About about) implements Schema {}

    /** Anything; taken as it is. */
    record AnySchema(About about) implements Schema {}
}
