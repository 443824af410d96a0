package dev.slipway.server.git;

import static dev.slipway.server.git.GitErrorCode.BRANCH_NOT_FOUND;
import static dev.slipway.server.git.GitErrorCode.EMPTY_REPOSITORY;
import static dev.slipway.server.git.GitErrorCode.NOT_CONTAINED;
import static dev.slipway.server.git.GitErrorCode.SHA_NOT_FOUND;
import static dev.slipway.server.git.GitErrorCode.TAG_NOT_FOUND;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns a request into a commit: ask the remote, fetch what is missing, prove containment, describe. */
final class RefResolver {
    private static final String ALL_BRANCHES = RemoteRefs.HEADS + "*";
    private static final String ALL_TAGS = RemoteRefs.TAGS + "*";

    private final RepositoryOperation operation;
    private final @Nullable String declaredBranch;

    RefResolver(RepositoryOperation operation, @Nullable String declaredBranch) {
        this.operation = operation;
        this.declaredBranch = declaredBranch;
    }

    /** The request with its names checked and ids in lower case. */
    static RefRequest check(RefRequest request) {
        return switch (request) {
            case RefRequest.DefaultBranch unnamed -> unnamed;
            case RefRequest.Branch(String name) -> new RefRequest.Branch(GitRefs.requireBranch(name));
            case RefRequest.Tag(String name) -> new RefRequest.Tag(GitRefs.requireTag(name));
            case RefRequest.Sha(String sha) -> new RefRequest.Sha(GitRefs.requireSha(sha));
            case RefRequest.BranchAndSha(String branch, String sha) ->
                new RefRequest.BranchAndSha(GitRefs.requireBranch(branch), GitRefs.requireSha(sha));
        };
    }

    ResolvedCommit resolve(RefRequest request) throws IOException, InterruptedException, StaleRepositoryException {
        return switch (request) {
            case RefRequest.DefaultBranch unnamed -> defaultBranch();
            case RefRequest.Branch(String name) -> branch(name, operation.list(RemoteRefs.HEADS + name));
            case RefRequest.Tag(String name) -> tag(name);
            case RefRequest.Sha(String sha) -> bareSha(sha);
            case RefRequest.BranchAndSha(String branch, String sha) -> shaOfBranch(branch, sha);
        };
    }

    private ResolvedCommit defaultBranch() throws IOException, InterruptedException, StaleRepositoryException {
        if (declaredBranch != null) {
            return branch(declaredBranch, operation.list(RemoteRefs.HEADS + declaredBranch));
        }
        RemoteRefs remote = operation.list();
        if (remote.headBranch() == null
                || GitRefs.problemOf(remote.headBranch()).isPresent()) {
            RemoteRefs all = operation.list(ALL_BRANCHES);
            requireRefs(all);
            throw new GitException(
                    BRANCH_NOT_FOUND,
                    "The HEAD of " + operation.url() + " names no branch; name one (there are "
                            + some(all.namesBelow(RemoteRefs.HEADS)) + ")");
        }
        return branch(remote.headBranch(), remote);
    }

    private ResolvedCommit branch(String name, RemoteRefs remote)
            throws IOException, InterruptedException, StaleRepositoryException {
        String tip = remote.branch(name).orElse(null);
        if (tip == null) {
            throw missingBranch(name);
        }
        String sha = commit(RemoteRefs.HEADS + name, tip)
                .orElseThrow(() -> new GitException(BRANCH_NOT_FOUND, "The branch " + name + " holds no commit"));
        String refName = "heads/" + name;
        return operation.read(reader -> reader.describe(sha, refName, true));
    }

    private ResolvedCommit tag(String name) throws IOException, InterruptedException, StaleRepositoryException {
        RemoteRefs remote = operation.list(RemoteRefs.TAGS + name);
        String object = remote.tag(name).orElse(null);
        if (object == null) {
            RemoteRefs all = operation.list(ALL_BRANCHES, ALL_TAGS);
            requireRefs(all);
            throw new GitException(
                    TAG_NOT_FOUND,
                    "There is no tag " + name + " in " + operation.url()
                            + nearest(name, all.namesBelow(RemoteRefs.TAGS)));
        }
        String sha = commit(RemoteRefs.TAGS + name, object)
                .orElseThrow(() -> new GitException(TAG_NOT_FOUND, "The tag " + name + " points to no commit"));
        String refName = "tags/" + name;
        return operation.read(reader -> reader.describe(sha, refName, true));
    }

    /** The commit behind what the remote listed; fetched when it is not here. */
    private Optional<String> commit(String ref, String listed)
            throws IOException, InterruptedException, StaleRepositoryException {
        Optional<String> present = operation.read(reader -> reader.commitBehind(listed));
        if (present.isPresent()) {
            return present;
        }
        // The ref may have moved since it was listed: what was fetched is the newer truth.
        String fetched = operation.fetchTip(ref);
        return operation.read(reader -> reader.commitBehind(fetched));
    }

    private ResolvedCommit bareSha(String sha) throws IOException, InterruptedException, StaleRepositoryException {
        RemoteRefs remote = operation.list(ALL_BRANCHES, ALL_TAGS);
        requireRefs(remote);
        operation.fetchMirror(remote);
        String likely = declaredBranch != null ? declaredBranch : remote.headBranch();
        boolean trusted = operation.read(reader -> reader.isContained(sha, likely));
        if (!trusted
                && !operation.read(reader -> reader.hasCommit(sha))
                && !(operation.tryFetchCommit(sha) && operation.read(reader -> reader.hasCommit(sha)))) {
            throw new GitException(SHA_NOT_FOUND, "There is no commit " + sha + " in " + operation.url());
        }
        return operation.read(reader -> reader.describe(sha, null, trusted));
    }

    private ResolvedCommit shaOfBranch(String branch, String sha)
            throws IOException, InterruptedException, StaleRepositoryException {
        RemoteRefs remote = operation.list(ALL_BRANCHES, ALL_TAGS);
        if (remote.branch(branch).isEmpty()) {
            throw missingBranch(branch);
        }
        operation.fetchMirror(remote);
        String refName = "heads/" + branch;
        if (!operation.read(reader -> reader.isContainedIn(sha, refName))) {
            throw new GitException(
                    NOT_CONTAINED,
                    "The branch " + branch + " of " + operation.url() + " does not contain commit " + sha);
        }
        return operation.read(reader -> reader.describe(sha, refName, true));
    }

    private GitException missingBranch(String name) throws InterruptedException {
        RemoteRefs all = operation.list(ALL_BRANCHES, ALL_TAGS);
        requireRefs(all);
        return new GitException(
                BRANCH_NOT_FOUND,
                "There is no branch " + name + " in " + operation.url()
                        + nearest(name, all.namesBelow(RemoteRefs.HEADS)));
    }

    private void requireRefs(RemoteRefs remote) {
        if (remote.refs().isEmpty()) {
            throw new GitException(
                    EMPTY_REPOSITORY, "The repository " + operation.url() + " is empty; push a commit first");
        }
    }

    private static String nearest(String name, List<String> candidates) {
        List<String> near = NearestNames.of(name, candidates, 3);
        if (!near.isEmpty()) {
            return "; the nearest are " + String.join(", ", near);
        }
        return candidates.isEmpty() ? "" : "; there are " + some(candidates);
    }

    private static String some(List<String> names) {
        List<String> first = names.stream().limit(5).toList();
        return String.join(", ", first) + (names.size() > first.size() ? " and " + (names.size() - 5) + " more" : "");
    }
}
