package dev.slipway.server.git;

import static dev.slipway.server.git.GitErrorCode.SHA_NOT_FOUND;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One repository with one session: lists, fetches in turn, reads. */
final class RepositoryOperation {
    private static final long MIB = 1L << 20;

    /** Each fetch adds one; git looks through all of them. Beyond this the repository is fetched anew. */
    private static final int MAX_PACKS = 200;

    private final CachedRepository repository;
    private final GitSession session;
    private final long repositoryBytes;

    RepositoryOperation(CachedRepository repository, GitSession session, long repositoryBytes) {
        this.repository = repository;
        this.session = session;
        this.repositoryBytes = repositoryBytes;
    }

    String url() {
        return session.url().text();
    }

    <T> T read(CachedRepository.Reading<T> work) throws IOException {
        return repository.read(work);
    }

    RemoteRefs list(String... patterns) throws InterruptedException {
        return session.list(repository.path(), List.of(patterns));
    }

    /** Fetches the tip of one ref, without history unless the repository has it. Answers the fetched object's id. */
    String fetchTip(String ref) throws IOException, InterruptedException, StaleRepositoryException {
        String target = single(ref);
        return inTurn(() -> {
            List<String> options = repository.isComplete() ? List.of() : List.of("--depth=1");
            require(session.fetch(repository.path(), options, List.of("+" + ref + ":" + target), room()));
            return read(reader -> reader.ref(target)).orElseThrow(() -> new IOException("fetched ref is not there"));
        });
    }

    /** Fetches all branches and tags with their history, and forgets those that are gone. */
    void fetchMirror(RemoteRefs remote) throws IOException, InterruptedException, StaleRepositoryException {
        inTurn(() -> {
            if (repository.isComplete() && read(reader -> reader.isMirrorOf(remote))) {
                return true;
            }
            List<String> options = new ArrayList<>(List.of("--prune"));
            if (repository.isShallow()) {
                options.add("--unshallow");
            }
            List<String> refspecs = List.of(
                    "+refs/heads/*:" + CommitReader.MIRROR + "heads/*",
                    "+refs/tags/*:" + CommitReader.MIRROR + "tags/*");
            require(session.fetch(repository.path(), options, refspecs, room()));
            repository.markComplete();
            return true;
        });
    }

    /** Fetches a commit by its id, as far as the server gives it; false when it does not. */
    boolean tryFetchCommit(String sha) throws IOException, InterruptedException, StaleRepositoryException {
        return inTurn(() -> {
            List<String> options = repository.isComplete() ? List.of() : List.of("--depth=1");
            GitChild.Result result =
                    session.fetch(repository.path(), options, List.of("+" + sha + ":" + single(sha)), room());
            if (result.succeeded()) {
                return true;
            }
            CacheDirectory.removeLeftOvers(repository.path());
            if (session.wasAnswered(result)) {
                return false;
            }
            throw fault(result);
        });
    }

    /** A commit that was resolved before and is not here any more. */
    void fetchCommit(String sha) throws IOException, InterruptedException, StaleRepositoryException {
        if (!tryFetchCommit(sha)) {
            fetchMirror(list("refs/heads/*", "refs/tags/*"));
            if (!read(reader -> reader.hasCommit(sha))) {
                throw new GitException(SHA_NOT_FOUND, "There is no commit " + sha + " in " + url());
            }
        }
    }

    /** Fetches one file's contents that a filter left out; false when it is larger than allowed. */
    boolean fetchBlob(String blob, int maxBytes) throws IOException, InterruptedException, StaleRepositoryException {
        return inTurn(() -> {
            // A pack is a little larger than the one file in it when that cannot be compressed.
            long limit = maxBytes + MIB;
            GitChild.Result result = session.fetchObject(repository.path(), blob, limit);
            if (result.end() == GitChild.End.TOO_LARGE) {
                CacheDirectory.removeLeftOvers(repository.path());
                return false;
            }
            require(result);
            return true;
        });
    }

    private void require(GitChild.Result result) throws IOException, StaleRepositoryException {
        if (!result.succeeded()) {
            CacheDirectory.removeLeftOvers(repository.path());
            throw fault(result);
        }
    }

    private StaleRepositoryException fault(GitChild.Result result) throws StaleRepositoryException {
        GitException failure = session.failure(result, repositoryBytes);
        boolean mayBeOurs = session.wasAnswered(result) || result.end() == GitChild.End.TOO_LARGE;
        if (!mayBeOurs) {
            throw failure;
        }
        return new StaleRepositoryException(failure);
    }

    /** How many bytes may still come. */
    private long room() throws IOException, StaleRepositoryException {
        long used = CacheDirectory.sizeOfFiles(repository.path().resolve("objects/pack"));
        long left = repositoryBytes - used;
        if (left < Math.min(MIB, repositoryBytes / 2) || repository.packs() > MAX_PACKS) {
            throw new StaleRepositoryException(new GitException(
                    GitErrorCode.TOO_LARGE,
                    "The repository " + url() + " fills this server's limit of " + repositoryBytes / MIB
                            + " MiB per repository"));
        }
        return left;
    }

    @FunctionalInterface
    private interface Turn<T> {
        T run() throws IOException, InterruptedException, StaleRepositoryException;
    }

    private <T> T inTurn(Turn<T> turn) throws IOException, InterruptedException, StaleRepositoryException {
        Deadline deadline = session.deadline();
        if (!repository.fetching.tryLock(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            throw deadline.passed("waiting for another fetch of", url());
        }
        try {
            return turn.run();
        } finally {
            repository.fetching.unlock();
        }
    }

    /** Single refs have a place of their own, by hash: a branch {@code a} and a later {@code a/b} do not collide. */
    private static String single(String ref) {
        return "refs/slipway/single/" + GitCache.hash(ref).substring(0, 40);
    }
}
