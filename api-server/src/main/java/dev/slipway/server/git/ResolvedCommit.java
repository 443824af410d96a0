package dev.slipway.server.git;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A commit that exists in the cache at the moment of the answer.
 *
 * @param sha 40 lower-case hex digits
 * @param refName {@code heads/NAME} or {@code tags/NAME} as requested; null when a bare commit id was asked for
 * @param trusted whether a branch or tag of the repository itself, verified in this request, contains the commit;
 *     forges serve commits of forks by id from the parent, and those are not trusted
 * @param containedIn the ref that gives the trust ({@code heads/NAME} or {@code tags/NAME}), the default branch before
 *     others; null when not trusted
 * @param defaultBranch as declared, else what the remote's {@code HEAD} names; null when neither is known
 * @param subject first line of the message, at most 200 characters
 * @param authorName at most 200 characters
 * @param committedAt the committer's time, which whoever made the commit chose
 */
public record ResolvedCommit(
        String sha,
        @Nullable String refName,
        boolean trusted,
        @Nullable String containedIn,
        @Nullable String defaultBranch,
        String subject,
        String authorName,
        Instant committedAt) {
    public ResolvedCommit {
        requireNonNull(sha, "sha is null");
        requireNonNull(subject, "subject is null");
        requireNonNull(authorName, "authorName is null");
        requireNonNull(committedAt, "committedAt is null");
    }
}
