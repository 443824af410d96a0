package dev.slipway.jobfile.schema;

import java.util.regex.Pattern;

/** The types of parameters. Values are texts, checked against the type and never changed. */
public final class ParameterType {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

    private ParameterType() {}

    /** Whether a text is a value of the type {@code string}, {@code integer} or {@code boolean}; of an unknown type all are. */
    public static boolean accepts(String type, String value) {
        return switch (type) {
            case "integer" -> INTEGER.matcher(value).matches();
            case "boolean" -> value.equals("true") || value.equals("false");
            default -> true;
        };
    }

    /** What the type takes, for messages. */
    public static String inWords(String type) {
        return switch (type) {
            case "integer" -> "an integer (decimal digits, at most 18)";
            case "boolean" -> "`true` or `false`";
            default -> "text";
        };
    }
}
