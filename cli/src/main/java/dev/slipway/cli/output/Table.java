package dev.slipway.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** Rows with aligned columns. */
public final class Table {
    private static final String GAP = "  ";

    private final List<String> heads;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... heads) {
        this.heads = List.of(heads);
    }

    /** Adds a row; it has as many cells as there are heads. */
    public void row(String... cells) {
        if (cells.length != heads.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + heads.size() + " columns");
        }
        rows.add(List.of(cells));
    }

    public void write(PrintWriter out) {
        int[] widths = new int[heads.size()];
        measure(widths, heads);
        rows.forEach(row -> measure(widths, row));
        out.println(line(widths, heads));
        rows.forEach(row -> out.println(line(widths, row)));
        out.flush();
    }

    private static void measure(int[] widths, List<String> cells) {
        for (int column = 0; column < widths.length; column++) {
            widths[column] = Math.max(widths[column], Style.width(cells.get(column)));
        }
    }

    private static String line(int[] widths, List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            line.append(cell);
            if (column < widths.length - 1) {
                line.repeat(' ', widths[column] - Style.width(cell)).append(GAP);
            }
        }
        return line.toString().stripTrailing();
    }
}
