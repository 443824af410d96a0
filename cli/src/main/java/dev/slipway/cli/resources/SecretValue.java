package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.resources.ResourceFile.Entry;
import java.util.List;

/** The value of a secret in a file, or the variable of the environment that has it. */
final class SecretValue {
    private static final String VALUE = "value";
    private static final String FROM_ENVIRONMENT = "value_from_env";

    private SecretValue() {}

    /** Whether an entry gives a secret its value. */
    static boolean isIn(Entry entry) {
        return entry.path().kind() == ResourceKind.SECRET
                && (entry.document().has(VALUE) || entry.document().has(FROM_ENVIRONMENT));
    }

    /** @throws CommandException with all variables that entries name and the environment does not have */
    static void requireVariables(List<Entry> entries) {
        List<String> missing = entries.stream()
                .filter(SecretValue::isFromEnvironment)
                .filter(entry -> value(entry).isEmpty())
                .map(entry -> entry.place("/" + FROM_ENVIRONMENT) + ": the environment variable " + variable(entry)
                        + " is not set")
                .toList();
        if (!missing.isEmpty()) {
            throw new CommandException(ExitCode.FAILED, String.join(System.lineSeparator() + "slipway: ", missing));
        }
    }

    private static boolean isFromEnvironment(Entry entry) {
        return isIn(entry) && entry.document().has(FROM_ENVIRONMENT);
    }

    private static String variable(Entry entry) {
        return entry.document().get(FROM_ENVIRONMENT).asText();
    }

    private static String value(Entry entry) {
        return System.getenv().getOrDefault(variable(entry), "");
    }

    /** The document of an entry, with the value that the environment has; see {@link #requireVariables}. */
    static JsonNode resolved(Entry entry) {
        if (!isFromEnvironment(entry)) {
            return entry.document();
        }
        ObjectNode document = entry.document().deepCopy();
        document.remove(FROM_ENVIRONMENT);
        document.put(VALUE, value(entry));
        return document;
    }

    /** The document of an entry without the value, which a dry run never sends. */
    static JsonNode removed(Entry entry) {
        if (!isIn(entry)) {
            return entry.document();
        }
        ObjectNode document = entry.document().deepCopy();
        return document.remove(List.of(VALUE, FROM_ENVIRONMENT));
    }
}
