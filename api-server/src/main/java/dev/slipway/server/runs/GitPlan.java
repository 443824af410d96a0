package dev.slipway.server.runs;

import dev.slipway.api.model.Parameter;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a run's commit and job file come from, as declared when it was triggered.
 *
 * @param defaultBranch null when the repository's HEAD tells
 * @param credentials null for none
 * @param jobFile the path of the job file
 * @param parameters that the job declares
 */
record GitPlan(
        UUID repoUid,
        String url,
        @Nullable String defaultBranch,
        @Nullable Credentials credentials,
        String jobFile,
        Map<String, Parameter> parameters) {

    /**
     * Credentials by reference.
     *
     * @param secret a secret of the project
     */
    record Credentials(String username, String secret) {}
}
