package dev.slipway.cli.runs;

import dev.slipway.cli.output.Style;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Prints text that comes in pieces, whole lines at a time and with a prefix, so that logs of several tasks can share a screen. */
final class LinePrinter {
    /** A line that does not end is printed all the same. */
    private static final int LINE_LIMIT = 64 * 1024;

    private final PrintWriter out;
    private final String prefix;
    private final StringBuilder line = new StringBuilder();

    /** @param name what stands before each line; null: nothing */
    LinePrinter(PrintWriter out, @Nullable String name) {
        this.out = out;
        this.prefix = name == null ? "" : Style.DIM.of("[" + name + "] ");
    }

    void text(String text) {
        synchronized (out) {
            line.append(text);
            int from = 0;
            for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n", from)) {
                out.append(prefix).append(line, from, end + 1);
                from = end + 1;
            }
            line.delete(0, from);
            if (line.length() > LINE_LIMIT) {
                end();
            }
            out.flush();
        }
    }

    /** Prints what is left of a line that did not end. */
    void end() {
        synchronized (out) {
            if (!line.isEmpty()) {
                out.append(prefix).append(line).append('\n');
                line.setLength(0);
            }
            out.flush();
        }
    }
}
