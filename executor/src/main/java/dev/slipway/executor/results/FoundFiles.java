package dev.slipway.executor.results;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Finds the files of a result in a workspace, and none outside of it. */
final class FoundFiles {
    static final int MOST_FILES = 100_000;
    static final int MOST_WARNINGS = 50;

    private final Path workspace;
    private final Path base;
    private final long limit;
    /** By path from the root of the workspace; the value is the real file. */
    private final SortedMap<String, Path> files = new TreeMap<>();

    private final List<String> warnings = new ArrayList<>();
    private int moreWarnings;
    private long bytes;

    /**
     * Finds files.
     *
     * @param workspace a real path
     * @param base the directory of the task, a real path within it
     * @param limit bytes of all files together
     */
    FoundFiles(Path workspace, Path base, long limit) {
        this.workspace = workspace;
        this.base = base;
        this.limit = limit;
    }

    SortedMap<String, Path> files() {
        return files;
    }

    /** What was left out, and why. */
    List<String> warnings() {
        List<String> all = new ArrayList<>(warnings);
        if (moreWarnings > 0) {
            all.add("and " + moreWarnings + " more");
        }
        return all;
    }

    private void warn(String warning) {
        if (warnings.size() < MOST_WARNINGS) {
            warnings.add(warning);
        } else {
            moreWarnings++;
        }
    }

    void find(Collection<String> patterns) throws IOException, ResultException {
        for (String pattern : patterns) {
            find(pattern);
        }
    }

    private void find(String given) throws IOException, ResultException {
        String pattern = given.replaceFirst("^(\\./+)+", "").replaceFirst("/+$", "");
        if (pattern.startsWith("/") || List.of(pattern.split("/", -1)).contains("..")) {
            warn("\"" + given + "\" leads outside the workspace");
            return;
        }
        if (pattern.isEmpty() || pattern.equals(".")) {
            pattern = "**";
        }
        Path start = start(given, pattern);
        if (!Files.exists(start, NOFOLLOW_LINKS)) {
            return;
        }
        if (!isInside(start)) {
            warn("\"" + given + "\" leads outside the workspace by a link");
            return;
        }
        boolean all = Glob.isLiteral(pattern) && Files.isDirectory(start);
        walk(Files.exists(start) ? start.toRealPath() : start, start, Glob.of(pattern), all);
    }

    private Path start(String given, String pattern) throws ResultException {
        try {
            return base.resolve(Glob.literalPrefix(pattern)).normalize();
        } catch (InvalidPathException impossible) {
            throw new ResultException(
                    "result_path",
                    "has the path \"" + given + "\", which cannot be one on this executor: " + impossible.getReason());
        }
    }

    /**
     * Walks without following links, but for the place where it starts.
     *
     * @param start a real path
     * @param shown what stands in paths in place of {@code start}
     * @param all whether all below is wanted
     */
    private void walk(Path start, Path shown, Glob glob, boolean all) throws IOException, ResultException {
        AtomicReference<@Nullable Path> whole = new AtomicReference<>(all ? start : null);
        AtomicReference<@Nullable ResultException> tooMuch = new AtomicReference<>();
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                // What Git keeps for itself is kept only when it is named.
                if (directory.equals(workspace.resolve(".git")) && !directory.equals(start)) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                if (whole.get() == null && matches(directory)) {
                    whole.set(directory);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
                if (directory.equals(whole.get())) {
                    whole.set(null);
                }
                if (failure != null) {
                    warnOfUnreadable(directory, failure);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (whole.get() != null || matches(file)) {
                    try {
                        take(shownAs(file), file, attributes);
                    } catch (ResultException reached) {
                        tooMuch.set(reached);
                        return FileVisitResult.TERMINATE;
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                warnOfUnreadable(file, failure);
                return FileVisitResult.CONTINUE;
            }

            private void warnOfUnreadable(Path path, IOException failure) {
                warn("\"" + name(shownAs(path)) + "\" cannot be read: " + failure);
            }

            private boolean matches(Path path) {
                return glob.matches(base.relativize(shownAs(path)).toString());
            }

            private Path shownAs(Path path) {
                return path.equals(start) ? shown : shown.resolve(start.relativize(path));
            }
        });
        ResultException reached = tooMuch.get();
        if (reached != null) {
            throw reached;
        }
    }

    private void take(Path shown, Path file, BasicFileAttributes attributes) throws IOException, ResultException {
        Path real = file;
        if (attributes.isSymbolicLink()) {
            if (!Files.exists(file)) {
                warn("\"" + name(shown) + "\" is a link to nothing");
                return;
            }
            real = file.toRealPath();
            if (!real.startsWith(workspace)) {
                warn("\"" + name(shown) + "\" is a link that leads outside the workspace");
                return;
            }
        }
        if (!Files.isRegularFile(real, NOFOLLOW_LINKS) || files.put(name(shown), real) != null) {
            return;
        }
        bytes += Files.size(real);
        if (bytes > limit) {
            throw new ResultException("result_too_large", "is larger than the limit of " + limit + " bytes");
        }
        if (files.size() > MOST_FILES) {
            throw new ResultException("result_too_large", "has more than " + MOST_FILES + " files");
        }
    }

    private boolean isInside(Path path) throws IOException {
        return !Files.exists(path)
                ? path.toRealPath(NOFOLLOW_LINKS).startsWith(workspace)
                : path.toRealPath().startsWith(workspace);
    }

    private String name(Path path) {
        return workspace.relativize(path).toString();
    }
}
