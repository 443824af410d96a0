package dev.slipway.server.git;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;

/**
 * One repository of the cache and who may do what with it. Fetches take turns ({@link #fetching}); reads go on beside
 * them, since git only ever adds packs; only throwing it away waits for the readers. Order of locks: fetching, then
 * reading.
 */
final class CachedRepository {
    final ReentrantLock fetching = new ReentrantLock();
    private final ReentrantReadWriteLock reading = new ReentrantReadWriteLock();
    private final String name;
    private final Path path;

    // Guarded by RepositoryTable.
    int users;
    long bytes;
    long lastUsed;

    CachedRepository(String name, Path path) {
        this.name = requireNonNull(name, "name is null");
        this.path = requireNonNull(path, "path is null");
    }

    String name() {
        return name;
    }

    Path path() {
        return path;
    }

    /** Reads with JGit what may throw when the repository is damaged. */
    @FunctionalInterface
    interface Reading<T> {
        T from(CommitReader reader) throws IOException;
    }

    <T> T read(Reading<T> work) throws IOException {
        reading.readLock().lock();
        try (CommitReader reader = CommitReader.open(path)) {
            return work.from(reader);
        } finally {
            reading.readLock().unlock();
        }
    }

    /** Throws all of it away and leaves an empty repository; false when readers kept it until the deadline. */
    boolean reset(CacheDirectory directory, Deadline deadline) throws IOException, InterruptedException {
        if (!reading.writeLock().tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            return false;
        }
        try {
            directory.discard(path);
            directory.create(path);
            return true;
        } finally {
            reading.writeLock().unlock();
        }
    }

    /** Whether anything was ever fetched into it. */
    boolean isEmpty() {
        return CacheDirectory.sizeOfFiles(path.resolve("objects/pack")) == 0;
    }

    int packs() throws IOException {
        try (Stream<Path> files = Files.list(path.resolve("objects/pack"))) {
            return (int) files.filter(file -> file.toString().endsWith(".pack")).count();
        }
    }

    /** Whether all branches and tags were fetched with their history, not only single tips. */
    boolean isComplete() {
        return Files.exists(path.resolve("slipway-complete"));
    }

    void markComplete() throws IOException {
        Files.write(path.resolve("slipway-complete"), new byte[0]);
    }

    boolean isShallow() {
        return Files.exists(path.resolve("shallow"));
    }
}
