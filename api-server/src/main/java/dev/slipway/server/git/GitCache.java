package dev.slipway.server.git;

import static dev.slipway.server.git.GitErrorCode.FILE_NOT_FOUND;
import static dev.slipway.server.git.GitErrorCode.FILE_TOO_LARGE;
import static dev.slipway.server.git.GitErrorCode.NOT_A_FILE;
import static dev.slipway.server.git.GitErrorCode.REMOTE_ERROR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Resolves refs and reads files of Git repositories through a bounded cache of bare repositories on disk. Native git
 * fetches, JGit reads. Nothing in the cache is the truth: branches and tags are asked of the remote every time, and any
 * repository may be gone at the next call.
 *
 * <p>Safe for many threads. Fetches of one repository take turns, different repositories run side by side, at most
 * {@link GitCacheSettings#children()} git processes in all. Every call ends within
 * {@link GitCacheSettings#operationTimeout()} but for the look-up of the host's name and a last process being killed.
 *
 * <p>What git may be told and where it may connect is {@link GitUrlPolicy}'s. The host's name is looked up once per
 * call, every address is checked, and git is pinned to them, so that a name that changes its address between check and
 * use gains nothing. Through a proxy (see {@link GitCacheSettings#environment()}) names are the proxy's business, and
 * for ssh only the first address is used. Redirects are never followed.
 */
public final class GitCache implements AutoCloseable {
    private final GitCacheSettings settings;
    private final GitUrlPolicy policy;
    private final HostResolver resolver;
    private final CacheDirectory directory;
    private final RepositoryTable repositories;
    private final GitChild child;
    private final Semaphore permits;

    /**
     * @param root a directory of its own; made when missing; taken for this process until {@link #close}
     * @throws IllegalStateException when another process has the directory
     * @throws UncheckedIOException when it cannot be written
     */
    public GitCache(
            Path root,
            GitExecutable git,
            GitUrlPolicy policy,
            GitCacheSettings settings,
            HostResolver resolver,
            Clock clock) {
        requireNonNull(root, "root is null");
        requireNonNull(git, "git is null");
        requireNonNull(clock, "clock is null");
        this.policy = requireNonNull(policy, "policy is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.resolver = requireNonNull(resolver, "resolver is null");
        IsolatedSystemReader.install();
        this.child = new GitChild(git, settings.childMemoryBytes());
        this.permits = new Semaphore(settings.children(), true);
        this.directory = new CacheDirectory(root);
        try {
            this.repositories = new RepositoryTable(directory, settings.totalBytes(), clock);
        } catch (IOException failed) {
            throw new UncheckedIOException("the git cache directory " + root + " cannot be read", failed);
        }
    }

    /**
     * Finds the commit that is asked for, as the remote has it now, and makes sure that it is in the cache.
     *
     * @throws GitException with any code but those of files
     */
    public ResolvedCommit resolve(GitSource source, RefRequest request) throws InterruptedException {
        RefRequest checked = RefResolver.check(request);
        if (source.defaultBranch() != null) {
            GitRefs.requireBranch(source.defaultBranch());
        }
        return operate(source, operation -> new RefResolver(operation, source.defaultBranch()).resolve(checked));
    }

    /**
     * Reads one file of a commit. A commit that is still in the cache needs no fetch, and a file's contents are fetched
     * once.
     *
     * @param sha as {@link #resolve} answered it
     * @param path relative, {@code /} between its segments
     * @param maxBytes of the file, at most 64 MiB; it is held in memory
     * @throws GitException among others {@code file_not_found} with the nearest names, {@code file_too_large},
     *     {@code not_a_file}
     */
    public byte[] readFile(GitSource source, String sha, String path, int maxBytes) throws InterruptedException {
        if (maxBytes < 0 || maxBytes > 64 << 20) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes);
        }
        String commit = GitRefs.requireSha(sha);
        GitRefs.requirePath(path);
        return operate(source, operation -> read(operation, commit, path, maxBytes));
    }

    private static byte[] read(RepositoryOperation operation, String sha, String path, int maxBytes)
            throws IOException, InterruptedException, StaleRepositoryException {
        CommitReader.Entry entry;
        try {
            entry = operation.read(reader -> reader.find(sha, path));
        } catch (MissingObjectException evicted) {
            operation.fetchCommit(sha);
            entry = operation.read(reader -> reader.find(sha, path));
        }
        return switch (entry) {
            case CommitReader.Entry.File file -> contents(operation, file.blob(), path, maxBytes);
            case CommitReader.Entry.Other other ->
                throw new GitException(NOT_A_FILE, path + " is " + other.kind() + " in commit " + sha + ", not a file");
            case CommitReader.Entry.Missing missing -> {
                List<String> near = NearestNames.of(path, missing.names(), 3);
                throw new GitException(
                        FILE_NOT_FOUND,
                        "There is no file " + path + " in commit " + sha
                                + (near.isEmpty() ? "" : "; the nearest are " + String.join(", ", near)));
            }
        };
    }

    private static byte[] contents(RepositoryOperation operation, String blob, String path, int maxBytes)
            throws IOException, InterruptedException, StaleRepositoryException {
        Optional<Long> size = operation.read(reader -> reader.sizeOf(blob));
        if (size.isEmpty()) {
            if (!operation.fetchBlob(blob, maxBytes)) {
                throw tooLarge(path, maxBytes);
            }
            size = operation.read(reader -> reader.sizeOf(blob));
        }
        if (size.orElseThrow(() -> new MissingObjectException(ObjectId.fromString(blob), "blob")) > maxBytes) {
            throw tooLarge(path, maxBytes);
        }
        return operation.read(reader -> reader.read(blob));
    }

    private static GitException tooLarge(String path, int maxBytes) {
        return new GitException(FILE_TOO_LARGE, "The file " + path + " is larger than " + maxBytes + " bytes");
    }

    @FunctionalInterface
    private interface Work<T> {
        T on(RepositoryOperation operation) throws IOException, InterruptedException, StaleRepositoryException;
    }

    /** Runs the work on the source's repository; once more on an empty one when what is cached stands in the way. */
    private <T> T operate(GitSource source, Work<T> work) throws InterruptedException {
        GitUrl url = policy.check(source.url());
        Deadline deadline = Deadline.after(settings.operationTimeout());
        GitSession session = session(source, url, deadline);
        try {
            CachedRepository repository = repositories.acquire(name(source, url));
            try {
                RepositoryOperation operation =
                        new RepositoryOperation(repository, session, settings.repositoryBytes());
                boolean fresh = repository.isEmpty();
                try {
                    return work.on(operation);
                } catch (StaleRepositoryException | IOException stale) {
                    if (fresh) {
                        throw stale;
                    }
                    reset(repository, session);
                    return work.on(operation);
                }
            } finally {
                repositories.release(repository);
            }
        } catch (StaleRepositoryException failed) {
            throw failed.failure();
        } catch (IOException failed) {
            throw new GitException(
                    REMOTE_ERROR, "What git fetched from " + url.text() + " cannot be read", null, failed);
        }
    }

    private void reset(CachedRepository repository, GitSession session) throws IOException, InterruptedException {
        Deadline deadline = session.deadline();
        if (!repository.fetching.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            throw deadline.passed("waiting for another fetch of", session.url().text());
        }
        try {
            if (!repository.reset(directory, deadline)) {
                throw deadline.passed("waiting for readers of", session.url().text());
            }
        } finally {
            repository.fetching.unlock();
        }
    }

    private GitSession session(GitSource source, GitUrl url, Deadline deadline) {
        List<InetAddress> pinned = HostPinning.addresses(url, policy, resolver, settings);
        GitCredentials credentials = url instanceof GitUrl.Http ? source.credentials() : null;
        return new GitSession(
                url,
                credentials != null,
                GitEnvironment.of(url, pinned, credentials, directory.home(), settings.environment()),
                new Redactor(credentials, directory.root().toString()),
                deadline,
                child,
                permits,
                directory);
    }

    private static String name(GitSource source, GitUrl url) {
        return source.repositoryUid() + "-" + hash(url.text()).substring(0, 16);
    }

    static String hash(String text) {
        return Sha256.hex(text.getBytes(UTF_8));
    }

    /** Kills what still runs (its callers get an error) and gives the directory back. */
    @Override
    public void close() {
        child.killAll();
        try {
            directory.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
