package dev.slipway.server.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Git server and a cache beside it, with what most tests need. */
final class GitCacheFixture implements AutoCloseable {
    static final UUID UID = UUID.fromString("01890000-0000-7000-8000-000000000001");
    static final long MIB = 1L << 20;

    /** What a server allows unless it is told otherwise: https to public and private addresses. */
    static final GitUrlRules SERVER = new GitUrlRules(false, false, false, false, true);

    /** What {@code slipway dev} allows: also http and https to the own machine. */
    static final GitUrlRules DEVELOPMENT = new GitUrlRules(false, false, false, true, true);

    final GitHttpServer server;
    final Path root;
    GitCache cache;

    GitCacheFixture(Path directory) throws IOException {
        this(directory, settings(200 * MIB, 100 * MIB, Duration.ofSeconds(30)));
    }

    GitCacheFixture(Path directory, GitCacheSettings settings) throws IOException {
        this.server = new GitHttpServer(GitHttpServer.directory(directory));
        this.root = directory.resolve("cache");
        this.cache = open(root, settings);
    }

    static GitCacheSettings settings(long total, long each, Duration limit) {
        return new GitCacheSettings(total, each, limit, 4, 1024 * MIB, Map.of());
    }

    static GitCache open(Path root, GitCacheSettings settings) {
        return open(root, settings, DEVELOPMENT);
    }

    static GitCache open(Path root, GitCacheSettings settings, GitUrlRules rules) {
        return new GitCache(
                root,
                GitExecutable.find(),
                new GitUrlPolicy(rules),
                settings,
                HostResolver.system(),
                Clock.systemUTC());
    }

    /** The bare repositories on disk. */
    List<Path> repositories() throws IOException {
        try (Stream<Path> entries = Files.list(root.resolve("repositories"))) {
            return entries.toList();
        }
    }

    GitSource source(String name) {
        return at(server.url(name), null);
    }

    static GitSource at(String url, @Nullable GitCredentials credentials) {
        return new GitSource(UID, url, credentials, null);
    }

    @Override
    public void close() {
        cache.close();
        server.close();
    }
}
