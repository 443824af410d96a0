package dev.slipway.server.storage;

import static java.util.Objects.requireNonNull;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
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
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Blobs as files of a directory that only its user can read: {@code ab/abcdef…}. A blob is written beside, synced and renamed, so that a file under a hash is whole.
 */
public final class FileBlobStore implements BlobStore {
    private static final int BUFFER = 1 << 16;

    private final Path root;
    private final Path incoming;

    public FileBlobStore(Path root) throws IOException {
        this.root = requireNonNull(root, "root is null");
        this.incoming = root.resolve("incoming");
        Files.createDirectories(
                root, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.createDirectories(incoming);
    }

    @Override
    public Blob put(InputStream bytes, long limit) throws IOException {
        Path file = Files.createTempFile(incoming, "blob", "");
        try {
            MessageDigest digest = sha256();
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

    private static void publish(Path file, Path target) throws IOException {
        try {
            Files.createDirectory(requireNonNull(target.getParent(), "parent is null"));
        } catch (FileAlreadyExistsException _) {
            // The first two digits are shared by many.
        }
        if (Files.exists(target)) {
            // Young again, so that a sweep that runs now lets it be until the row that refers to it is written.
            Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
        } else {
            Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
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
    public int sweep(Predicate<String> isReferenced, Instant storedBefore) throws IOException {
        int removed = 0;
        for (Path file : files()) {
            boolean old = olderThan(file, storedBefore);
            boolean garbage = file.startsWith(incoming)
                    || !isReferenced.test(file.getFileName().toString());
            if (old && garbage && Files.deleteIfExists(file)) {
                removed++;
            }
        }
        return removed;
    }

    private static boolean olderThan(Path file, Instant moment) throws IOException {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(moment);
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(root, 2)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private Path path(String sha256) {
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not a SHA-256 in hex: " + sha256);
        }
        return root.resolve(sha256.substring(0, 2)).resolve(sha256);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java platform has SHA-256", exception);
        }
    }
}
