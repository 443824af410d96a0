package dev.slipway.server.git;

import static dev.slipway.server.git.GitErrorCode.AUTHENTICATION_FAILED;
import static dev.slipway.server.git.GitErrorCode.REMOTE_ERROR;
import static dev.slipway.server.git.GitErrorCode.REPOSITORY_NOT_FOUND;
import static dev.slipway.server.git.GitErrorCode.TOO_LARGE;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The git processes of one operation: one remote, one deadline, one set of credentials. */
final class GitSession {
    private static final long MIB = 1L << 20;

    /** Of refs: at 60 to 100 bytes each, about 200,000. */
    private static final long LIST_BYTES = 16 * MIB;

    private static final int AUTHENTICATE = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;
    private static final int OK = 200;

    private final GitUrl url;
    private final boolean withCredentials;
    private final Map<String, String> environment;
    private final Redactor redactor;
    private final Deadline deadline;
    private final GitChild child;
    private final Semaphore permits;
    private final CacheDirectory directory;

    GitSession(
            GitUrl url,
            boolean withCredentials,
            Map<String, String> environment,
            Redactor redactor,
            Deadline deadline,
            GitChild child,
            Semaphore permits,
            CacheDirectory directory) {
        this.url = url;
        this.withCredentials = withCredentials;
        this.environment = environment;
        this.redactor = redactor;
        this.deadline = deadline;
        this.child = child;
        this.permits = permits;
        this.directory = directory;
    }

    GitUrl url() {
        return url;
    }

    Deadline deadline() {
        return deadline;
    }

    /** Asks the remote for {@code HEAD} and the refs that match; always fresh. */
    RemoteRefs list(Path gitDirectory, List<String> patterns) throws InterruptedException {
        List<String> arguments = new ArrayList<>(
                List.of("--git-dir=" + gitDirectory, "ls-remote", "--symref", "--quiet", "--", GitEnvironment.REMOTE));
        arguments.add("HEAD");
        arguments.addAll(patterns);
        GitChild.Result result = run(arguments, null, LIST_BYTES, LIST_BYTES);
        if (result.end() == GitChild.End.TOO_LARGE) {
            throw new GitException(
                    TOO_LARGE,
                    "The repository " + url.text() + " lists more than " + LIST_BYTES / MIB + " MiB of refs");
        }
        if (!result.succeeded()) {
            throw failure(result, LIST_BYTES);
        }
        return RemoteRefs.parse(result.output());
    }

    /**
     * Fetches into a repository.
     *
     * @param growth how many bytes its packs may grow
     */
    GitChild.Result fetch(Path gitDirectory, List<String> options, List<String> refspecs, long growth)
            throws InterruptedException {
        return fetch(gitDirectory, "default", options, refspecs, growth);
    }

    /** Fetches one object by its id and nothing else, as git does when it misses one in a filtered repository. */
    GitChild.Result fetchObject(Path gitDirectory, String object, long growth) throws InterruptedException {
        // Told what is here, git takes the object's absence for a broken repository.
        return fetch(gitDirectory, "noop", List.of(), List.of(object), growth);
    }

    private GitChild.Result fetch(
            Path gitDirectory, String negotiation, List<String> options, List<String> refspecs, long growth)
            throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(
                "--git-dir=" + gitDirectory,
                "-c",
                "fetch.negotiationAlgorithm=" + negotiation,
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-auto-gc",
                "--no-auto-maintenance",
                "--no-recurse-submodules",
                "--filter=blob:none"));
        arguments.addAll(options);
        arguments.add("--");
        arguments.add(GitEnvironment.REMOTE);
        arguments.addAll(refspecs);
        Path packs = gitDirectory.resolve("objects/pack");
        return run(arguments, packs, growth, CacheDirectory.sizeOfFiles(packs) + growth);
    }

    /** Whether the server was reached, let us in and spoke Git: what failed then is the one thing asked for. */
    boolean wasAnswered(GitChild.Result result) {
        return result.end() == GitChild.End.EXITED
                && (!(url instanceof GitUrl.Http) || result.http().lastStatus() == OK);
    }

    private GitChild.Result run(List<String> arguments, @Nullable Path measured, long fileLimit, long sizeLimit)
            throws InterruptedException {
        if (!permits.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
            throw deadline.passed("other repositories were fetched before", url.text());
        }
        try {
            Path work = directory.newWork();
            try {
                Path size = measured == null ? work : measured;
                return child.run(new GitChild.Command(
                        arguments,
                        environment,
                        work,
                        deadline.remaining(),
                        fileLimit,
                        () -> CacheDirectory.sizeOfFiles(size),
                        sizeLimit));
            } finally {
                CacheDirectory.deleteTree(work);
            }
        } catch (IOException failed) {
            throw new GitException(REMOTE_ERROR, "The git cache's disk cannot be written", null, failed);
        } finally {
            permits.release();
        }
    }

    /** What a failed process means for a user. */
    GitException failure(GitChild.Result result, long limit) {
        return switch (result.end()) {
            case TIMED_OUT -> deadline.passed("git talked to", url.text());
            case TOO_LARGE ->
                new GitException(
                        TOO_LARGE,
                        "The repository " + url.text() + " is larger than this server's limit of " + limit / MIB
                                + " MiB per repository"
                                + "; a Git server that offers filters (uploadpack.allowFilter) sends no file contents",
                        redactor.detail(result.errorTail()),
                        null);
            case EXITED ->
                switch (url) {
                    case GitUrl.Http http -> httpFailure(http, result);
                    case GitUrl.Ssh ssh ->
                        failed(
                                REMOTE_ERROR,
                                "git cannot read " + ssh.text() + " over ssh: it does not exist, the key of the"
                                        + " server's account is not accepted, or the host is not in known_hosts",
                                result);
                    case GitUrl.Local local ->
                        failed(REPOSITORY_NOT_FOUND, "There is no readable Git repository at " + local.text(), result);
                };
        };
    }

    private GitException httpFailure(GitUrl.Http http, GitChild.Result result) {
        int status = result.http().lastStatus();
        if (result.http().isRedirect()) {
            return failed(
                    REMOTE_ERROR,
                    http.text() + " answers with a redirect" + target(result)
                            + ", which is not followed; declare the final URL",
                    result);
        }
        return switch (status) {
            case 0 -> failed(REMOTE_ERROR, "The server of " + http.text() + " cannot be reached", result);
            case AUTHENTICATE, FORBIDDEN ->
                failed(
                        AUTHENTICATION_FAILED,
                        withCredentials
                                ? "The server of " + http.text() + " does not accept the repo's credentials (status "
                                        + status + ")"
                                : http.text() + " does not exist, or needs credentials that the repo does not have"
                                        + " (status " + status + ")",
                        result);
            case NOT_FOUND, GONE ->
                failed(
                        REPOSITORY_NOT_FOUND,
                        "There is no repository " + http.text() + " (status " + status + ")"
                                + (withCredentials ? ", or the repo's credentials do not reach it" : ""),
                        result);
            case OK -> failed(REMOTE_ERROR, "The server of " + http.text() + " does not answer as Git does", result);
            default -> failed(REMOTE_ERROR, "The server of " + http.text() + " answers with status " + status, result);
        };
    }

    /** Where a redirect leads; without a query, which may hold a token. */
    private String target(GitChild.Result result) {
        String location = result.http().location();
        if (location == null) {
            return "";
        }
        String shown = redactor.detail(location.replaceAll("(/info/refs)?[?#].*$", ""));
        return shown == null ? "" : " to " + GitRefs.quote(shown);
    }

    private GitException failed(GitErrorCode code, String message, GitChild.Result result) {
        return new GitException(code, message, redactor.detail(result.errorTail()), null);
    }
}
