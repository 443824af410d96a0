package dev.slipway.server.queue;

import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/**
 * A task that was offered to an executor, with what is stored of its run.
 *
 * @param attempt the id of the attempt
 * @param token its token, in clear
 * @param attemptNumber 1 for the first
 * @param definition as the runs package wrote it
 * @param git likewise; null for a freestyle run
 */
public record ClaimedTask(
        UUID attempt,
        String token,
        int attemptNumber,
        String key,
        JSONB definition,
        UUID run,
        String project,
        String job,
        long runNumber,
        @Nullable String sha,
        @Nullable String ref,
        @Nullable String branch,
        @Nullable String tag,
        @Nullable JSONB git) {}
