package dev.slipway.jobfile.schema;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * A pattern of the spec. A pattern that is anchored at both ends has to match the whole text: Java's {@code $} alone would
 * let a line feed at the end pass.
 */
public final class TextPattern {
    private static final String WORD =
            "lower-case letters, digits and hyphens, at most 63, with a letter or digit at both ends";

    private static final String REF =
            "a name that git takes for a branch or tag: no `-` in front, no blank or control character, and none of `~^:?*[\\`";

    /** The patterns of the spec in words; one that is missing here is shown as it is. */
    private static final Map<String, String> IN_WORDS = Map.ofEntries(
            Map.entry("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", "a name: " + WORD),
            Map.entry(
                    "^([0-9]{1,9}(ms|s|m|h|d))+$", "a duration such as `90s`, `30m` or `1h30m` (units ms, s, m, h, d)"),
            Map.entry("^[0-9]{1,5}(ms|s)$", "a short duration such as `500ms` or `5s`"),
            Map.entry(
                    "^[0-9]{1,12}(Ki|Mi|Gi|Ti)?$", "a size such as `512Mi` or `8Gi` (units Ki, Mi, Gi, Ti, or bytes)"),
            Map.entry(
                    "^([0-9]{1,4}(\\.[0-9]{1,3})?|[0-9]{1,7}m)$",
                    "a number of processors such as `2`, `0.5` or `500m`"),
            Map.entry("^[0-9a-f]{40}$", "a full commit SHA: 40 lower-case hexadecimal digits"),
            Map.entry("^[0-9a-f]{64}$", "a SHA-256: 64 lower-case hexadecimal digits"),
            Map.entry(
                    "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$", "an id in lower-case UUID form"),
            Map.entry(
                    "^[A-Z][A-Z0-9_]{0,99}$",
                    "a parameter's name: capital letters, digits and `_`, at most 100, a letter first"),
            Map.entry(
                    "^[A-Za-z_][A-Za-z0-9_]{0,254}$",
                    "the name of an environment variable: letters, digits and `_`, at most 255, no digit first"),
            Map.entry(
                    "^[a-z0-9A-Z]([-_./a-zA-Z0-9]{0,61}[a-zA-Z0-9])?$",
                    "a label: letters, digits and `-_./`, at most 63, with a letter or digit at both ends"),
            Map.entry("^[^-\\x00-\\x20~^:?*\\[\\\\\\x7f-\\x9f][^\\x00-\\x20~^:?*\\[\\\\\\x7f-\\x9f]*$", REF),
            Map.entry("^([^-\\x00-\\x20~^:?*\\[\\\\\\x7f-\\x9f][^\\x00-\\x20~^:?*\\[\\\\\\x7f-\\x9f]*)?$", REF),
            Map.entry(
                    "^(([^./\\\\\\x00-\\x1f\\x7f-\\x9f][^/\\\\\\x00-\\x1f\\x7f-\\x9f]*|\\.[^./\\\\\\x00-\\x1f\\x7f-\\x9f][^/\\\\\\x00-\\x1f\\x7f-\\x9f]*|\\.\\.[^/\\\\\\x00-\\x1f\\x7f-\\x9f]+)/)*([^./\\\\\\x00-\\x1f\\x7f-\\x9f][^/\\\\\\x00-\\x1f\\x7f-\\x9f]*|\\.[^./\\\\\\x00-\\x1f\\x7f-\\x9f][^/\\\\\\x00-\\x1f\\x7f-\\x9f]*|\\.\\.[^/\\\\\\x00-\\x1f\\x7f-\\x9f]+)$",
                    "a path from the root of the repository such as `ci/slipway.yml`: no `/` in front, no empty, `.` or `..` segment, no"
                            + " backslash or control character"),
            Map.entry("^[a-z0-9][-a-z0-9.]*$", "the key of a task: lower-case letters, digits, hyphens and dots"),
            Map.entry("^[ -~]+$", "printable ASCII characters"),
            Map.entry("^[-a-zA-Z0-9!#$&^_.+]+/[-a-zA-Z0-9!#$&^_.+]+$", "a media type such as `application/zip`"),
            Map.entry(
                    "^[a-z][a-z0-9_]{0,62}$",
                    "an axis: lower-case letters, digits and `_`, at most 63, a letter first"));

    private final String text;
    private final Pattern pattern;

    TextPattern(String text) {
        this.text = text;
        this.pattern = Pattern.compile(text);
    }

    /** A pattern of the spec that no schema has, such as that of a parameter. */
    public static TextPattern of(String text) {
        return new TextPattern(text);
    }

    boolean matches(String value) {
        boolean whole = text.startsWith("^") && text.endsWith("$");
        return whole ? pattern.matcher(value).matches() : pattern.matcher(value).find();
    }

    /** The pattern as the spec has it. */
    public String text() {
        return text;
    }

    /** What the pattern asks for, to stand after "must be". */
    public String inWords() {
        return IN_WORDS.getOrDefault(text, "text of the form " + Words.quote(text));
    }
}
