package dev.slipway.executor;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.client.ApiClient;
import dev.slipway.executor.files.PrivateFiles;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An executor's directory of mode 0700: its identity, its attempts, its shim. One executor at a time has it. */
final class DataDirectory implements AutoCloseable {
    private static final ObjectMapper MAPPER = ApiClient.newMapper();

    private final Path root;
    private final FileChannel lock;

    private DataDirectory(Path root, FileChannel lock) {
        this.root = root;
        this.lock = lock;
    }

    /**
     * Takes the directory, and makes it when there is none.
     *
     * @throws ExecutorStartException when another executor has it, or it cannot be used
     */
    static DataDirectory open(Path root) {
        try {
            PrivateFiles.makeDirectories(root);
            PrivateFiles.makeDirectories(root.resolve("attempts"));
            FileChannel channel = FileChannel.open(root.resolve("lock"), CREATE, WRITE);
            if (!isLocked(channel)) {
                channel.close();
                throw new ExecutorStartException(
                        "another executor uses " + root + ": stop it, or give this one a data directory of its own");
            }
            return new DataDirectory(root, channel);
        } catch (IOException unusable) {
            throw new ExecutorStartException("the data directory " + root + " cannot be used: " + unusable, unusable);
        }
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            FileLock taken = channel.tryLock();
            return taken != null;
        } catch (OverlappingFileLockException ours) {
            return false;
        }
    }

    Path root() {
        return root;
    }

    /** Where an attempt has its directory; server-made ids are the only names in there. */
    Path attempt(String uid) {
        return root.resolve("attempts").resolve(uid);
    }

    List<Path> attempts() throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(root.resolve("attempts"))) {
            directories.forEach(found::add);
        }
        return found;
    }

    Optional<Identity> identity() {
        Path file = root.resolve("identity.json");
        try {
            return Optional.of(MAPPER.readValue(Files.readAllBytes(file), Identity.class));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException damaged) {
            throw new ExecutorStartException(file + " cannot be read; remove it to register anew: " + damaged, damaged);
        }
    }

    void keep(Identity identity) {
        try {
            PrivateFiles.replaceDurably(root.resolve("identity.json"), MAPPER.writeValueAsBytes(identity));
        } catch (IOException unusable) {
            throw new ExecutorStartException(
                    "the data directory " + root + " cannot be written: " + unusable, unusable);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException ignored) {
            // The lock ends with this program at the latest.
        }
    }
}
