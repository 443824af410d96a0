package dev.slipway.jobfile.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.stream.Collectors;

/** How messages speak of values. */
public final class Words {
    private static final int LONGEST_QUOTE = 60;

    private Words() {}

    /** A text as quoted in a message: one line, short, with what cannot be seen made visible. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder("`");
        int count = 0;
        for (int index = 0; index < text.length(); ) {
            if (count++ == LONGEST_QUOTE) {
                return quoted.append("…`").toString();
            }
            int codePoint = text.codePointAt(index);
            index += Character.charCount(codePoint);
            switch (codePoint) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                default -> {
                    if (Character.isISOControl(codePoint) || isSurrogate(codePoint)) {
                        quoted.append(String.format("\\u%04x", codePoint));
                    } else {
                        quoted.appendCodePoint(codePoint);
                    }
                }
            }
        }
        return quoted.append('`').toString();
    }

    static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    /** {@code `a`, `b`, `c`}. */
    public static String list(Collection<String> words) {
        return words.stream().map(Words::quote).collect(Collectors.joining(", "));
    }

    /** {@code 1 item}, {@code 2 items}. */
    public static String count(long number, String noun) {
        if (number == 1) {
            return "1 " + noun;
        }
        return number + " " + (noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s");
    }

    /** What a message calls the value at a pointer: its field, or the item of its list. */
    public static String subject(String pointer) {
        if (pointer.isEmpty()) {
            return "the document";
        }
        String last = Pointers.last(pointer);
        String parent = Pointers.last(Pointers.parent(pointer));
        boolean item = last.chars().allMatch(character -> character >= '0' && character <= '9') && !last.isEmpty();
        return item && !parent.isEmpty()
                ? "item " + (Long.parseLong(shortened(last)) + 1) + " of " + quote(parent)
                : quote(last);
    }

    private static String shortened(String digits) {
        return digits.length() > 9 ? digits.substring(0, 9) : digits;
    }

    /** The kind of a value, with its article. */
    static String kind(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "a list";
            case OBJECT, POJO -> "a map";
            case STRING, BINARY -> "the text " + quote(value.asText());
            case NUMBER -> "the number " + quote(value.asText());
            case BOOLEAN -> "`" + value.asText() + "`";
            case NULL, MISSING -> "nothing";
        };
    }
}
