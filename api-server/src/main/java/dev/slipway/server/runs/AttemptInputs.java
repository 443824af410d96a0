package dev.slipway.server.runs;

import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.database.generated.Tables.TASK;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.AttemptSecrets;
import dev.slipway.api.model.GitPassword;
import dev.slipway.api.model.SecretVariable;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import dev.slipway.server.database.Database;
import dev.slipway.server.database.Json;
import dev.slipway.server.queue.Leases;
import dev.slipway.server.secrets.SecretValues;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;

/** What an attempt may fetch while its lease lives: its secrets, and the results that it needs. */
public final class AttemptInputs {
    private final Database database;
    private final SecretValues secretValues;

    public AttemptInputs(Database database, SecretValues secretValues) {
        this.database = requireNonNull(database, "database is null");
        this.secretValues = requireNonNull(secretValues, "secretValues is null");
    }

    private record Source(
            UUID run,
            UUID project,
            boolean trusted,
            TaskDefinition definition,
            @Nullable GitPlan git) {}

    /**
     * The values of the secrets that the task names, and the credentials of its repository.
     *
     * @throws ProblemException {@code lease-lost}; {@code forbidden} for a task of an untrusted commit; {@code conflict} when a value is gone since the claim
     */
    public AttemptSecrets secrets(UUID attempt) {
        Source source = source(attempt);
        TaskDefinition definition = source.definition();
        if (!source.trusted() && !definition.secrets().isEmpty()) {
            throw ProblemException.problem(
                    ProblemType.FORBIDDEN, "the commit is not trusted: its tasks have no secrets");
        }
        TreeSet<String> names = new TreeSet<>();
        definition.secrets().values().forEach(use -> names.add(use.name()));
        if (definition.credentialsSecret() != null) {
            names.add(definition.credentialsSecret());
        }
        Map<String, String> values = secretValues.read(source.project(), names);
        List<SecretVariable> variables = new ArrayList<>();
        definition
                .secrets()
                .forEach((variable, use) -> variables.add(SecretVariable.builder()
                        .variable(variable)
                        .value(value(values, use.name()))
                        .file(Boolean.TRUE.equals(use.file()))
                        .build()));
        GitPassword password = password(source, values);
        LinkedHashSet<String> masked = new LinkedHashSet<>();
        variables.forEach(variable -> masked.add(variable.value()));
        if (password != null) {
            masked.add(password.password());
        }
        return AttemptSecrets.builder()
                .variables(variables)
                .masked(new ArrayList<>(masked))
                .git(password)
                .build();
    }

    private static @Nullable GitPassword password(Source source, Map<String, String> values) {
        GitPlan git = source.git();
        GitPlan.Credentials credentials = git == null ? null : git.credentials();
        if (credentials == null || source.definition().credentialsSecret() == null) {
            return null;
        }
        return GitPassword.builder()
                .username(credentials.username())
                .password(value(values, credentials.secret()))
                .build();
    }

    private static String value(Map<String, String> values, String name) {
        String value = values.get(name);
        if (value == null) {
            throw ProblemException.problem(
                    ProblemType.CONFLICT,
                    "the secret " + name + " has no value any more: set it, and run the job again");
        }
        return value;
    }

    /**
     * Refuses a result that the task of the attempt does not need.
     *
     * @throws ProblemException {@code lease-lost}; {@code resource-not-found}
     */
    public void requireNeeded(UUID attempt, UUID result) {
        Source source = source(attempt);
        boolean needed =
                NeededResults.of(
                                database.context(),
                                source.run(),
                                source.definition().neededResults())
                        .stream()
                        .anyMatch(each -> each.uid().equals(result.toString()));
        if (!needed) {
            throw ProblemException.problem(
                    ProblemType.RESOURCE_NOT_FOUND, "the task needs no result " + result + " of this run");
        }
    }

    private Source source(UUID attempt) {
        Leases.requireLive(database.context(), attempt);
        return database.context()
                .select(RUN.UID, RUN.PROJECT_UID, RUN.TRUSTED, TASK.DEFINITION, RUN.GIT)
                .from(ATTEMPT)
                .join(TASK)
                .on(TASK.UID.eq(ATTEMPT.TASK_UID))
                .join(RUN)
                .on(RUN.UID.eq(ATTEMPT.RUN_UID))
                .where(ATTEMPT.UID.eq(attempt))
                .fetchOptional(row -> new Source(
                        row.value1(),
                        row.value2(),
                        row.value3(),
                        Json.read(row.value4(), TaskDefinition.class),
                        git(row.value5())))
                .orElseThrow(Leases::lost);
    }

    private static @Nullable GitPlan git(@Nullable JSONB git) {
        return git == null ? null : Json.read(git, GitPlan.class);
    }
}
