package dev.slipway.jobfile.expand;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Paths of a job file: relative, and never out of their base. */
final class Paths {
    /** The parts of a path, and of the alternatives of a glob. */
    private static final Pattern SEPARATORS = Pattern.compile("[/\\\\,{}]");

    private Paths() {}

    /** What is wrong with a path, or null. */
    static @Nullable String problem(String path) {
        if (path.startsWith("/")) {
            return "must be relative to the checkout, not absolute";
        }
        for (String part : SEPARATORS.split(path, -1)) {
            if (part.equals("..")) {
                return "may not contain `..`";
            }
        }
        return null;
    }
}
