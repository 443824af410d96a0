package dev.slipway.jobfile.yaml;

import static java.util.Objects.requireNonNull;

import java.util.Comparator;

/**
 * One thing that is wrong in a file.
 *
 * @param file the name of the file
 * @param line from 1
 * @param column from 1, in code points
 * @param pointer where in the canonical form, as far as it got that far; empty for the whole file
 * @param rule the stable name of the broken rule
 * @param message what was expected and the nearest valid word, on one line
 * @param sourceLine the line of the file
 */
public record FileFault(
        String file, int line, int column, String pointer, String rule, String message, String sourceLine) {
    static final Comparator<FileFault> ORDER =
            Comparator.comparingInt(FileFault::line).thenComparingInt(FileFault::column);

    /** How much of a long line is shown. */
    private static final int WIDTH = 120;

    public FileFault {
        requireNonNull(file, "file is null");
        requireNonNull(pointer, "pointer is null");
        requireNonNull(rule, "rule is null");
        requireNonNull(message, "message is null");
        requireNonNull(sourceLine, "sourceLine is null");
    }

    /** One line: {@code .slipway.yml:12:5: message}. */
    public String summary() {
        return file + ":" + line + ":" + column + ": " + message;
    }

    /** The summary, the line of the file, and a caret below the place; without a line feed at the end. */
    public String render() {
        if (sourceLine.isBlank()) {
            return summary();
        }
        int[] points = sourceLine.codePoints().toArray();
        int place = Math.min(column - 1, points.length);
        int start = place <= WIDTH - 20 ? 0 : place - WIDTH / 2;
        int end = Math.min(points.length, start + WIDTH);
        String number = String.valueOf(line);
        StringBuilder text = new StringBuilder(summary());
        text.append("\n  ").append(number).append(" | ");
        StringBuilder caret = new StringBuilder(" ".repeat(number.length() + 2)).append(" | ");
        for (int index = start; index < end; index++) {
            // A control character of the file must not steer the terminal.
            text.appendCodePoint(points[index] == '\t' || !Character.isISOControl(points[index]) ? points[index] : '?');
            if (index < place) {
                caret.append(points[index] == '\t' ? '\t' : ' ');
            }
        }
        return text.append('\n').append(caret).append('^').toString();
    }
}
