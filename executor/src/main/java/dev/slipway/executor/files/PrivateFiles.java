package dev.slipway.executor.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Files and directories that only their owner can read. */
public final class PrivateFiles {
    private static final FileAttribute<Set<PosixFilePermission>> FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final Set<PosixFilePermission> OWNER_ALL = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /** Makes a directory of mode 0700 with its parents; one that is there gets that mode. */
    public static void makeDirectories(Path directory) throws IOException {
        Files.createDirectories(directory, DIRECTORY);
        Files.setPosixFilePermissions(directory, OWNER_ALL);
    }

    /** Makes one new directory of mode 0700. */
    public static void makeDirectory(Path directory) throws IOException {
        Files.createDirectory(directory, DIRECTORY);
    }

    /** Writes a file of mode 0600 that nobody reads before it is whole. */
    public static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), FILE)) {
            writeAll(channel, content);
        }
    }

    /** Writes a file of mode 0600 that appears whole, by rename: after a crash of this program it is the old or the new one. */
    public static void replace(Path file, byte[] content) throws IOException {
        replace(file, content, false);
    }

    /** As {@link #replace}, and it also outlives a crash of the machine. */
    public static void replaceDurably(Path file, byte[] content) throws IOException {
        replace(file, content, true);
    }

    private static void replace(Path file, byte[] content, boolean durable) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(temporary, Set.of(CREATE, WRITE, TRUNCATE_EXISTING), FILE)) {
            writeAll(channel, content);
            if (durable) {
                channel.force(true);
            }
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        if (durable) {
            try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent())) {
                directory.force(true);
            }
        }
    }

    private static void writeAll(FileChannel channel, byte[] content) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /**
     * Removes a file or a whole tree, links as links. Directories that their owner may not write (a cache of Go modules is
     * full of them) are made writable first.
     */
    public static void deleteTree(Path path) throws IOException {
        if (Files.isDirectory(path, NOFOLLOW_LINKS)) {
            deleteChildren(path, true);
        }
        Files.deleteIfExists(path);
    }

    private static void deleteChildren(Path directory, boolean firstTry) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                deleteTree(child);
            }
        } catch (AccessDeniedException denied) {
            if (!firstTry) {
                throw denied;
            }
            Files.setPosixFilePermissions(directory, OWNER_ALL);
            deleteChildren(directory, false);
        } catch (NoSuchFileException gone) {
            // Someone else removes the same tree: this is what was wanted.
        }
    }

    /** Bytes that this program may still write in the file system of {@code path}. */
    public static long usableBytes(Path path) {
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Whether the cause of a failure is a full disk, or an exhausted quota. */
    public static boolean isDiskFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            // Java has neither a type nor a number for ENOSPC and EDQUOT.
            if (cause instanceof IOException && cause.getMessage() != null && saysDiskFull(cause.getMessage())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a message holds the text of the C library, in the locale C, for a full disk or an exhausted quota. */
    public static boolean saysDiskFull(String message) {
        return message.contains("No space left on device") || message.contains("Disk quota exceeded");
    }
}
