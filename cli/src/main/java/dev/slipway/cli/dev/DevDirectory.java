package dev.slipway.cli.dev;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The data directory of {@code slipway dev}, of mode 0700. {@code url} and {@code process} are there while it runs; {@code admin-token}, {@code slipway.log}, {@code postgres}, {@code server} and
 * {@code executor} stay.
 */
final class DevDirectory {
    private final Path root;

    DevDirectory(Path root) {
        this.root = requireNonNull(root, "root is null").toAbsolutePath().normalize();
    }

    /** Makes it when it is not there; one that is there gets the mode, too. */
    void create() throws IOException {
        Path parent = root.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rwx------");
        if (Files.isDirectory(root)) {
            Files.setPosixFilePermissions(root, mode);
        } else {
            Files.createDirectory(root, PosixFilePermissions.asFileAttribute(mode));
        }
    }

    /** Takes it for this process, until the channel is closed or the process ends; nothing when another has it. */
    Optional<FileChannel> lock() throws IOException {
        FileChannel channel = FileChannel.open(file("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return Optional.of(channel);
            }
        } catch (OverlappingFileLockException _) {
            // Another one in this very process.
        }
        channel.close();
        return Optional.empty();
    }

    Path root() {
        return root;
    }

    Path file(String name) {
        return root.resolve(name);
    }

    Path adminToken() {
        return file("admin-token");
    }

    Path database() {
        return file("postgres");
    }

    Path log() {
        return file("slipway.log");
    }

    /** Where the server answers, while there is one. */
    Optional<URI> url() throws IOException {
        return read("url").map(URI::create);
    }

    /** The process that runs, if it does. */
    Optional<DevProcess> process() throws IOException {
        return read("process").flatMap(DevProcess::parse).filter(DevProcess::isAlive);
    }

    /** The content of a small file. */
    Optional<String> read(String name) throws IOException {
        Path file = file(name);
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    /** Replaces a small file of mode 0600 at once, so that nobody reads half of it. */
    void write(String name, String content) throws IOException {
        Path draft = Files.createTempFile(root, name, ".new");
        Files.writeString(draft, content + "\n");
        Files.move(draft, file(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete(String name) throws IOException {
        Files.deleteIfExists(file(name));
    }
}
