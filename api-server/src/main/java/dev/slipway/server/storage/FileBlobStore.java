package dev.slipway.server.storage;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.WritableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Blobs as files of a directory that only its user can read: {@code ab/abcdef…}. A blob is written beside, synced and renamed, so that a file under a hash is whole. Several servers may share the
 * directory.
 */
public final class FileBlobStore implements BlobStore {
    private static final int BUFFER = 1 << 16;
    /** So many blobs are asked for at once whether anything refers to them. */
    private static final int BATCH = 1000;

    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    private final Path root;
    private final Path incoming;
    private final Path lockFile;
    /** A file lock is the process's: this one is for its threads. */
    private final ReentrantLock threads = new ReentrantLock();

    public FileBlobStore(Path root) throws IOException {
        this.root = requireNonNull(root, "root is null");
        this.incoming = root.resolve("incoming");
        this.lockFile = root.resolve("lock");
        Files.createDirectories(
                root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectories(incoming);
    }

    @Override
    public Blob put(InputStream bytes, long limit) throws IOException {
        Path file = Files.createTempFile(incoming, "blob", "");
        try {
            MessageDigest digest = Sha256.digest();
            long size = write(file, bytes, limit, digest);
            String hash = HexFormat.of().formatHex(digest.digest());
            publish(file, path(hash));
            return new Blob(hash, size);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static long write(Path file, InputStream bytes, long limit, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
                OutputStream output = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
            for (int read = bytes.read(buffer); read >= 0; read = bytes.read(buffer)) {
                size += read;
                if (size > limit) {
                    throw new TooLargeException(limit);
                }
                digest.update(buffer, 0, read);
                output.write(buffer, 0, read);
            }
            output.flush();
            channel.force(true);
        }
        return size;
    }

    private void publish(Path file, Path target) throws IOException {
        Path directory = requireNonNull(target.getParent(), "parent is null");
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException _) {
            // The first two digits are shared by many.
        }
        exclusively(() -> {
            if (Files.exists(target)) {
                // Young again, so that a sweep that runs now lets it be until the row that refers to it is written.
                Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
            } else {
                Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
            }
            return true;
        });
        // Also when another has put it there, who may not have come so far: the row that refers to it must not survive
        // it.
        sync(directory);
        sync(root);
    }

    /** Makes the entries of a directory outlast a loss of power. */
    private static void sync(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @FunctionalInterface
    private interface Step {
        boolean run() throws IOException;
    }

    /** Alone among all threads of all servers that share the directory. */
    private boolean exclusively(Step step) throws IOException {
        threads.lock();
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock ignored = channel.lock()) {
            return step.run();
        } finally {
            threads.unlock();
        }
    }

    @Override
    public InputStream open(String sha256) throws IOException {
        return Files.newInputStream(path(sha256));
    }

    @Override
    public void copy(String sha256, ByteRange range, OutputStream target) throws IOException {
        try (FileChannel channel = FileChannel.open(path(sha256), StandardOpenOption.READ)) {
            WritableByteChannel client = Channels.newChannel(target);
            long at = range.from();
            while (at < range.to()) {
                long copied = channel.transferTo(at, Math.min(range.to() - at, BUFFER), client);
                if (copied <= 0) {
                    throw new IOException("the blob " + sha256 + " is shorter than its row says");
                }
                at += copied;
            }
        }
    }

    @Override
    public int sweep(UnaryOperator<Set<String>> referenced, Instant storedBefore, int most) throws IOException {
        int removed = 0;
        for (Path left : files(incoming)) {
            removed += removed < most && remove(left, storedBefore) ? 1 : 0;
        }
        for (Path directory : directories()) {
            List<Path> old = new ArrayList<>();
            for (Path file : files(directory)) {
                if (HASH.matcher(name(file)).matches() && olderThan(file, storedBefore)) {
                    old.add(file);
                }
            }
            for (int from = 0; from < old.size() && removed < most; from += BATCH) {
                removed += sweep(
                        old.subList(from, Math.min(from + BATCH, old.size())),
                        referenced,
                        storedBefore,
                        most - removed);
            }
        }
        return removed;
    }

    private int sweep(List<Path> old, UnaryOperator<Set<String>> referenced, Instant storedBefore, int most)
            throws IOException {
        Set<String> kept =
                referenced.apply(old.stream().map(FileBlobStore::name).collect(Collectors.toSet()));
        int removed = 0;
        for (Path file : old) {
            if (removed < most && !kept.contains(name(file)) && remove(file, storedBefore)) {
                removed++;
            }
        }
        return removed;
    }

    /** Looks at the age again: the same bytes may have come since it was asked who refers to them. */
    private boolean remove(Path file, Instant storedBefore) throws IOException {
        return exclusively(() -> olderThan(file, storedBefore) && Files.deleteIfExists(file));
    }

    private static boolean olderThan(Path file, Instant moment) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(moment);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(entry -> name(entry).length() == 2 && Files.isDirectory(entry))
                    .sorted()
                    .toList();
        }
    }

    /** The names alone are kept in memory, of one directory at a time. */
    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile).toList();
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }

    private Path path(String sha256) {
        if (!HASH.matcher(sha256).matches()) {
            throw new IllegalArgumentException("not a SHA-256 in hex: " + sha256);
        }
        return root.resolve(sha256.substring(0, 2)).resolve(sha256);
    }
}
