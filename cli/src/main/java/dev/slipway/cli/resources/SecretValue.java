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

    /** The document of an entry, with the value that the environment has. */
    static JsonNode resolved(Entry entry) {
        if (!isIn(entry) || !entry.document().has(FROM_ENVIRONMENT)) {
            return entry.document();
        }
        String variable = entry.document().get(FROM_ENVIRONMENT).asText();
        String value = System.getenv(variable);
        if (value == null || value.isEmpty()) {
            throw new CommandException(
                    ExitCode.FAILED,
                    entry.place("/" + FROM_ENVIRONMENT) + ": the environment variable " + variable + " is not set");
        }
        ObjectNode document = entry.document().deepCopy();
        document.remove(FROM_ENVIRONMENT);
        document.put(VALUE, value);
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
