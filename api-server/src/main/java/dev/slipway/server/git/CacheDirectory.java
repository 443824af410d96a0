package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The cache on disk: {@code repositories/UID-HASH} (bare repositories), {@code work} (outputs of running processes),
 * {@code trash} (being deleted), {@code home} (empty, git's {@code HOME}), {@code lock}. Repositories come and go by one
 * rename each, so that a crash leaves none that is half made.
 */
final class CacheDirectory implements AutoCloseable {
    private static final Pattern ENTRY = Pattern.compile("[0-9a-f-]{36}-[0-9a-f]{16}");

    private final Path root;
    private final Path repositories;
    private final Path work;
    private final Path trash;
    private final Path home;
    private final FileChannel lockFile;

    /**
     * Takes the directory for this process, kills what an earlier one left running in it, and throws away what it left
     * half done.
     *
     * @throws IllegalStateException when another process has it
     */
    CacheDirectory(Path root) {
        try {
            Path absolute = Files.createDirectories(root.toAbsolutePath()).toRealPath();
            Files.setPosixFilePermissions(absolute, PosixFilePermissions.fromString("rwx------"));
            this.root = absolute;
            this.repositories = absolute.resolve("repositories");
            this.work = absolute.resolve("work");
            this.trash = absolute.resolve("trash");
            this.home = absolute.resolve("home");
            this.lockFile = lock(absolute.resolve("lock"), absolute);
            ProcessGroups.killLeaders("--git-dir=" + absolute + "/");
            for (Path leftOver : List.of(work, trash, home)) {
                deleteTree(leftOver);
                Files.createDirectories(leftOver);
            }
            Files.createDirectories(repositories);
            for (Path entry : list(repositories)) {
                repair(entry);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("the git cache directory " + root + " cannot be used", failed);
        }
    }

    private static FileChannel lock(Path file, Path root) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            lock = null;
        }
        if (lock == null) {
            channel.close();
            throw new IllegalStateException(
                    "the git cache directory " + root + " is in use by another server; give each its own");
        }
        return channel;
    }

    /** Locks and half-written packs of a process that was killed; no other process writes here now. */
    private void repair(Path entry) throws IOException {
        boolean whole = ENTRY.matcher(entry.getFileName().toString()).matches()
                && Files.isRegularFile(entry.resolve("HEAD"))
                && Files.isDirectory(entry.resolve("objects/pack"));
        if (whole) {
            removeLeftOvers(entry);
        } else {
            discard(entry);
        }
    }

    Path home() {
        return home;
    }

    /** The whole cache, as it may stand in what git prints. */
    Path root() {
        return root;
    }

    Path entry(String name) {
        if (!ENTRY.matcher(name).matches()) {
            throw new IllegalArgumentException("not the name of a cached repository: " + name);
        }
        return repositories.resolve(name);
    }

    /** The repositories that are there, by name. */
    List<Path> entries() throws IOException {
        return list(repositories);
    }

    Path newWork() throws IOException {
        return Files.createTempDirectory(work, "git");
    }

    /** Makes an empty bare repository under its final name in one step, unless there is one. */
    void create(Path entry) throws IOException {
        if (Files.isDirectory(entry)) {
            return;
        }
        Path draft = newWork();
        Files.createDirectories(draft.resolve("objects/pack"));
        Files.createDirectories(draft.resolve("objects/info"));
        Files.createDirectories(draft.resolve("refs"));
        Files.writeString(draft.resolve("HEAD"), "ref: refs/heads/none\n", UTF_8);
        Files.writeString(draft.resolve("config"), "[core]\n\trepositoryformatversion = 0\n\tbare = true\n", UTF_8);
        Files.move(draft, entry, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Takes a repository away in one step, then deletes it. */
    void discard(Path entry) throws IOException {
        deleteTree(bury(entry));
    }

    /** Takes a repository away in one step; what is answered can be deleted at leisure. */
    Path bury(Path entry) throws IOException {
        Path grave = Files.createTempDirectory(trash, "repository");
        try {
            Files.move(entry, grave.resolve("it"), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException alreadyGone) {
            // Somebody cleaned up by hand: the outcome is the same.
        }
        return grave;
    }

    /** After a process was killed: what it left would only take space, or block the next one. */
    static void removeLeftOvers(Path entry) throws IOException {
        List<Path> leftOvers = new ArrayList<>();
        Files.walkFileTree(entry, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.startsWith("tmp_") || name.endsWith(".lock") || name.startsWith(".tmp-")) {
                    leftOvers.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        for (Path leftOver : leftOvers) {
            Files.deleteIfExists(leftOver);
        }
    }

    /** Bytes of the files directly in a directory; 0 when it is not there. */
    static long sizeOfFiles(Path directory) {
        long size = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                try {
                    size += Files.size(file);
                } catch (NoSuchFileException gone) {
                    // Renamed between the listing and the look; the next look counts it.
                }
            }
        } catch (NoSuchFileException noDirectory) {
            return 0;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return size;
    }

    /** Bytes of a whole tree, with 4 KiB for each file: a hundred thousand small refs take space too. */
    static long sizeOfTree(Path directory) throws IOException {
        long[] size = {0};
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                size[0] += Math.max(4096, attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failed) {
                return FileVisitResult.CONTINUE;
            }
        });
        return size[0];
    }

    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failed) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    private static List<Path> list(Path directory) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            entries.forEach(found::add);
        }
        return found;
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
