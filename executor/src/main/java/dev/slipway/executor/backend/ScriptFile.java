package dev.slipway.executor.backend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The items of a script as one file for one shell, written so that it is known afterwards which item failed.
 *
 * <p>A shell of the Bourne family notes the number of each item in a private file before it runs it; bash also notes the
 * line of the last command that failed. Both are put before an item on its first line, so that the shell's own messages
 * name the right lines, are silent under {@code set -x}, work under {@code set -C} and with a full disk, and a script's own
 * {@code trap … ERR} takes the place of ours. An item must therefore be whole commands. Other shells get the items as they
 * are, joined by newlines.
 */
public final class ScriptFile {
    private static final Set<String> BOURNE_FAMILY = Set.of("sh", "bash", "dash", "ash", "ksh", "mksh", "zsh");

    private final Path progress;
    private final Path failure;
    private final List<String> items;
    private final Family family;

    private enum Family {
        BASH,
        BOURNE,
        OTHER
    }

    /**
     * A script.
     *
     * @param directory a private directory that exists; its path is ours and holds no quote
     */
    public ScriptFile(Path directory, List<String> shell, List<String> items) {
        this.progress = directory.resolve("script.item");
        this.failure = directory.resolve("script.line");
        this.items = List.copyOf(items);
        this.family = family(shell);
    }

    private static Family family(List<String> shell) {
        // As text: where file names are not UTF-8, not every text is a path.
        String name = shell.getFirst().substring(shell.getFirst().lastIndexOf('/') + 1);
        if (name.equals("bash")) {
            return Family.BASH;
        }
        return BOURNE_FAMILY.contains(name) ? Family.BOURNE : Family.OTHER;
    }

    /** What the shell reads. */
    public String content() {
        StringBuilder content = new StringBuilder();
        if (family == Family.BASH) {
            content.append("trap '{ echo \"$? $LINENO\" >|\"").append(failure).append("\" || :; } 2>/dev/null' ERR; ");
        }
        for (int index = 0; index < items.size(); index++) {
            // A script of one item has only that one to fail.
            if (family != Family.OTHER && items.size() > 1) {
                content.append("{ echo ")
                        .append(index + 1)
                        .append(" >|'")
                        .append(progress)
                        .append("' || :; } 2>/dev/null; ");
            }
            content.append(items.get(index)).append('\n');
        }
        return content.toString();
    }

    /**
     * Where the script failed.
     *
     * @param item from 1
     * @param line of that item, from 1, where the shell told
     */
    public record Failure(int item, Optional<Integer> line) {}

    /** Where a script failed that ended with {@code exitCode}, as far as its shell told. */
    public Optional<Failure> failure(int exitCode) {
        if (family == Family.OTHER) {
            return Optional.empty();
        }
        int item =
                items.size() == 1 ? 1 : numbers(progress).stream().findFirst().orElse(0);
        if (item < 1 || item > items.size()) {
            return Optional.empty();
        }
        List<Integer> told = numbers(failure);
        // A script that failed on purpose, after a command that was allowed to, ends with another code or in another
        // item.
        Optional<Integer> line =
                told.size() == 2 && told.getFirst() == exitCode ? lineOf(item, told.getLast()) : Optional.empty();
        return Optional.of(new Failure(item, line));
    }

    /** The line of the file as a line of the item; empty when it lies in another. */
    private Optional<Integer> lineOf(int item, int fileLine) {
        List<Integer> firstLines = new ArrayList<>();
        int next = 1;
        for (String text : items) {
            firstLines.add(next);
            next += Math.toIntExact(
                            text.chars().filter(character -> character == '\n').count())
                    + 1;
        }
        firstLines.add(next);
        int first = firstLines.get(item - 1);
        return fileLine >= first && fileLine < firstLines.get(item)
                ? Optional.of(fileLine - first + 1)
                : Optional.empty();
    }

    /** The script can write anything into these files: it would fool only itself. */
    private static List<Integer> numbers(Path file) {
        try {
            if (!Files.isRegularFile(file) || Files.size(file) > 64) {
                return List.of();
            }
            String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            return text.matches("[0-9]{1,9}( [0-9]{1,9})?")
                    ? Arrays.stream(text.split(" ")).map(Integer::valueOf).toList()
                    : List.of();
        } catch (IOException unreadable) {
            return List.of();
        }
    }
}
