package dev.slipway.server.git;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A commit that exists in the cache at the moment of the answer.
 *
 * @param sha 40 lower-case hex digits
 * @param refName {@code heads/NAME} or {@code tags/NAME} as requested; null when a bare commit id was asked for
 * @param trusted whether a branch or tag of the repository itself, verified in this request, contains the commit;
 *     forges serve commits of forks by id from the parent, and those are not trusted
 * @param subject first line of the message, at most 200 characters
 * @param authorName at most 200 characters
 */
public record ResolvedCommit(String sha, @Nullable String refName, boolean trusted, String subject, String authorName) {
    public ResolvedCommit {
        requireNonNull(sha, "sha is null");
        requireNonNull(subject, "subject is null");
        requireNonNull(authorName, "authorName is null");
    }
}
