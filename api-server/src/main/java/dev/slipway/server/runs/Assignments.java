package dev.slipway.server.runs;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.AssignedCheckout;
import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.Claim;
import dev.slipway.api.model.ClaimRequest;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.server.database.Database;
import dev.slipway.server.database.Json;
import dev.slipway.server.queue.ClaimedTask;
import dev.slipway.server.queue.Claims;
import dev.slipway.server.queue.QueueSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tells executors what to run. */
public final class Assignments {
    private final Claims claims;
    private final Database database;
    private final QueueSettings settings;
    private final Supplier<Optional<String>> publicUrl;

    /** @param publicUrl where people reach this server, without a slash at the end */
    public Assignments(Claims claims, Database database, QueueSettings settings, Supplier<Optional<String>> publicUrl) {
        this.claims = requireNonNull(claims, "claims is null");
        this.database = requireNonNull(database, "database is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.publicUrl = requireNonNull(publicUrl, "publicUrl is null");
    }

    /**
     * Claims work for an executor and waits for it.
     *
     * @param pool the name of its pool
     * @param wait what the request says as text
     */
    public Claim claim(UUID executor, String pool, ClaimRequest request, Duration wait) throws InterruptedException {
        Claims.Claimed claimed = claims.claim(executor, pool, request.claimId(), request.max(), wait);
        return Claim.builder()
                .slots(claimed.slots())
                .leaseTtl(Durations.format(settings.leaseTtl()))
                .assignments(claimed.tasks().stream().map(this::assignment).toList())
                .build();
    }

    private Assignment assignment(ClaimedTask claimed) {
        TaskDefinition definition = Json.read(claimed.definition(), TaskDefinition.class);
        GitPlan git = claimed.git() == null ? null : Json.read(claimed.git(), GitPlan.class);
        return Assignment.builder()
                .attempt(claimed.attempt().toString())
                .attemptToken(claimed.token())
                .project(claimed.project())
                .job(claimed.job())
                .run(claimed.runNumber())
                .task(claimed.key())
                .attemptNumber(claimed.attemptNumber())
                .offerTtl(Durations.format(settings.offerTtl()))
                .leaseTtl(Durations.format(settings.leaseTtl()))
                .grace(Durations.format(settings.grace()))
                .timeout(Durations.format(Duration.ofMillis(definition.timeoutMs())))
                .git(checkout(claimed, definition, git))
                .script(definition.script())
                .shell(definition.shell())
                .directory(definition.directory())
                .env(RunEnvironment.of(claimed, definition, publicUrl.get().orElse(null)))
                .hasSecrets(!definition.secrets().isEmpty() || definition.credentialsSecret() != null)
                .results(definition.results())
                .neededResults(NeededResults.of(database.context(), claimed.run(), definition.neededResults()))
                .logLimit(settings.logLimit())
                .resultLimit(settings.resultLimit())
                .build();
    }

    private static @Nullable AssignedCheckout checkout(
            ClaimedTask claimed, TaskDefinition definition, @Nullable GitPlan git) {
        if (git == null || definition.skipCheckout()) {
            return null;
        }
        return AssignedCheckout.builder()
                .url(git.url())
                .sha(requireNonNull(claimed.sha(), "a prepared run has no sha"))
                .ref(claimed.ref())
                .depth(definition.checkoutDepth())
                .build();
    }
}
