package dev.slipway.server.git;

import static java.util.Objects.requireNonNull;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where commits come from.
 *
 * @param repositoryUid the uid of the repo resource; together with the URL it names the cached repository, so two
 *     projects never share one
 * @param url as declared; checked by {@link GitUrlPolicy} on every use
 * @param credentials for http(s), or null; kept in memory only
 * @param defaultBranch the declared default branch, or null to use the remote's {@code HEAD}
 */
public record GitSource(
        UUID repositoryUid,
        String url,
        @Nullable GitCredentials credentials,
        @Nullable String defaultBranch) {
    public GitSource {
        requireNonNull(repositoryUid, "repositoryUid is null");
        requireNonNull(url, "url is null");
    }
}
