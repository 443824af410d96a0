package dev.slipway.server.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which repositories there are, who uses them, and which go when there is no more room. */
final class RepositoryTable {
    private final CacheDirectory directory;
    private final long totalBytes;
    private final Clock clock;
    private final Map<String, CachedRepository> repositories = new HashMap<>();

    RepositoryTable(CacheDirectory directory, long totalBytes, Clock clock) throws IOException {
        this.directory = directory;
        this.totalBytes = totalBytes;
        this.clock = clock;
        for (Path path : directory.entries()) {
            CachedRepository found = new CachedRepository(path.getFileName().toString(), path);
            found.bytes = CacheDirectory.sizeOfTree(path);
            // The directory's own time is kept as that of the last use, so that it outlives the process.
            found.lastUsed = Files.getLastModifiedTime(path).toMillis();
            repositories.put(found.name(), found);
        }
        evict();
    }

    /** Gives a repository out, made when missing; it stays at least until it is released. */
    synchronized CachedRepository acquire(String name) throws IOException {
        CachedRepository repository = repositories.get(name);
        if (repository == null) {
            repository = new CachedRepository(name, directory.entry(name));
            directory.create(repository.path());
            repositories.put(name, repository);
        }
        repository.users++;
        return repository;
    }

    /** Takes it back, then makes room. */
    void release(CachedRepository repository) throws IOException {
        long bytes = CacheDirectory.sizeOfTree(repository.path());
        Instant now = clock.instant();
        synchronized (this) {
            repository.users--;
            repository.bytes = bytes;
            repository.lastUsed = now.toEpochMilli();
            if (Files.isDirectory(repository.path())) {
                Files.setLastModifiedTime(repository.path(), FileTime.from(now));
            }
        }
        evict();
    }

    private void evict() throws IOException {
        List<Path> gone = new ArrayList<>();
        synchronized (this) {
            while (bytes() > totalBytes) {
                Optional<CachedRepository> oldest = repositories.values().stream()
                        .filter(repository -> repository.users == 0)
                        .min(Comparator.comparingLong(repository -> repository.lastUsed));
                if (oldest.isEmpty()) {
                    break;
                }
                repositories.remove(oldest.get().name());
                gone.add(directory.bury(oldest.get().path()));
            }
        }
        // The slow part needs no lock: nobody knows these any more.
        for (Path grave : gone) {
            CacheDirectory.deleteTree(grave);
        }
    }

    /** As of the last use of each repository. */
    private synchronized long bytes() {
        return repositories.values().stream()
                .mapToLong(repository -> repository.bytes)
                .sum();
    }
}
