package dev.slipway.jobfile.expand;

import dev.slipway.jobfile.schema.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text in which {@code $(name)} stands for a value and {@code $$(} for a literal {@code $(}. Values are put in once: what a
 * value contains is never read as a name again.
 *
 * @param problems the first thing that is wrong with it, for people; such a text has no parts and is not put to use
 */
record Template(List<Part> parts, List<String> problems) {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\(([A-Za-z][A-Za-z0-9_.]{0,199})\\)");

    /** A piece of the text: literal, or the name whose value stands there. */
    record Part(String text, boolean name) {}

    static Template of(String text) {
        List<Part> parts = new ArrayList<>();
        Matcher reference = REFERENCE.matcher(text);
        int done = 0;
        int found = text.indexOf("$(");
        while (found >= 0) {
            int next;
            if (found > done && text.charAt(found - 1) == '$') {
                parts.add(new Part(text.substring(done, found - 1) + "$(", false));
                next = found + 2;
            } else {
                parts.add(new Part(text.substring(done, found), false));
                if (reference.region(found, text.length()).lookingAt()) {
                    parts.add(new Part(reference.group(1), true));
                    next = reference.end();
                } else {
                    // One is enough: a text full of them would take as long as it is long, for each.
                    return new Template(List.of(), List.of(problem(text, found)));
                }
            }
            done = next;
            found = text.indexOf("$(", next);
        }
        parts.add(new Part(text.substring(done), false));
        return new Template(parts, List.of());
    }

    private static String problem(String text, int found) {
        int end = text.substring(0, Math.min(text.length(), found + 200)).indexOf(')', found);
        String shown = Words.quote(text.substring(found, end < 0 ? Math.min(text.length(), found + 20) : end + 1));
        return end < 0
                ? shown + " is not closed; write `$$(` for a literal `$(`"
                : shown
                        + " names no parameter (`$(NAME)`), axis (`$(axis)`) or fact (`$(git.sha)`); commands run in `script` "
                        + "only, and `$$(` is a literal `$(`";
    }

    /** Whether there is nothing to replace. */
    boolean isLiteral() {
        return parts.stream().noneMatch(Part::name);
    }

    List<String> names() {
        return parts.stream().filter(Part::name).map(Part::text).distinct().toList();
    }

    /** The text with its values, or null when it would be longer than the limit. */
    @Nullable
    String fill(UnaryOperator<String> values, int limit) {
        StringBuilder filled = new StringBuilder();
        for (Part part : parts) {
            filled.append(part.name() ? values.apply(part.text()) : part.text());
            if (filled.length() > limit) {
                return null;
            }
        }
        return filled.toString();
    }
}
