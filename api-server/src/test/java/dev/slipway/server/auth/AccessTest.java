package dev.slipway.server.auth;

import static dev.slipway.server.database.generated.Tables.ATTEMPT;
import static dev.slipway.server.database.generated.Tables.EXECUTOR;
import static dev.slipway.server.database.generated.Tables.RESOURCE;
import static dev.slipway.server.database.generated.Tables.RUN;
import static dev.slipway.server.database.generated.Tables.STALE_TOKEN;
import static dev.slipway.server.database.generated.Tables.TASK;
import static dev.slipway.server.database.generated.Tables.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.rest.AttemptsApi;
import dev.slipway.api.rest.ExecutorsApi;
import dev.slipway.api.rest.JobFilesApi;
import dev.slipway.api.rest.JobsApi;
import dev.slipway.api.rest.ProjectsApi;
import dev.slipway.api.rest.ReposApi;
import dev.slipway.api.rest.RunnerPoolsApi;
import dev.slipway.api.rest.RunsApi;
import dev.slipway.api.rest.SecretsApi;
import dev.slipway.api.rest.ServerApi;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.server.base.Principal;
import dev.slipway.server.http.Http;
import dev.slipway.server.launch.TestServer;
import dev.slipway.server.secrets.Tokens;
import java.lang.reflect.Method;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every operation has a rule, and each kind of credentials opens what is its own and nothing else. */
class AccessTest {
    private static final List<Class<?>> INTERFACES = List.of(
            AttemptsApi.class,
            ExecutorsApi.class,
            JobFilesApi.class,
            JobsApi.class,
            ProjectsApi.class,
            ReposApi.class,
            RunnerPoolsApi.class,
            RunsApi.class,
            SecretsApi.class,
            ServerApi.class);
    private static final JsonNode SPEC = Schemas.load().spec();
    private static final Authorizer AUTHORIZER = Authorizer.of(SPEC);
    private static final Tokens TOKENS = new Tokens(new SecureRandom());

    private static final String FACTS =
            "{\"hostname\": \"h\", \"os\": \"linux\", \"architecture\": \"amd64\", \"version\": \"1\"}";
    private static final UUID POOL = UUID.randomUUID();
    private static final UUID OTHER_POOL = UUID.randomUUID();
    private static final UUID EXECUTOR_UID = UUID.randomUUID();
    private static final UUID OTHER_EXECUTOR = UUID.randomUUID();
    private static final UUID ATTEMPT_UID = UUID.randomUUID();
    private static final UUID STALE_ATTEMPT = UUID.randomUUID();

    private static final Map<Scheme, String> CREDENTIALS = new EnumMap<>(Scheme.class);
    private static String staleToken = "";
    private static TestServer server;

    /** One operation of the spec. */
    private record Operation(String id, String method, String path) {}

    @BeforeAll
    static void start() {
        server = TestServer.start();
        DSLContext context = server.database().database().context();
        Instant now = Instant.now();
        CREDENTIALS.put(Scheme.ADMINISTRATOR, server.administratorToken());
        CREDENTIALS.put(Scheme.POOL_TOKEN, TOKENS.create(Tokens.Kind.POOL));
        CREDENTIALS.put(Scheme.EXECUTOR_TOKEN, TOKENS.create(Tokens.Kind.EXECUTOR));
        restore();
        CREDENTIALS.put(Scheme.ATTEMPT_TOKEN, attemptToken(context, now));
        staleToken = TOKENS.create(Tokens.Kind.ATTEMPT);
        context.insertInto(STALE_TOKEN)
                .set(STALE_TOKEN.TOKEN_HASH, Tokens.hash(staleToken))
                .set(STALE_TOKEN.ATTEMPT_UID, STALE_ATTEMPT)
                .set(STALE_TOKEN.STALE_SINCE, now)
                .execute();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Puts back what operations that were allowed have deleted. */
    private static void restore() {
        DSLContext context = server.database().database().context();
        Instant now = Instant.now();
        for (UUID pool : List.of(POOL, OTHER_POOL)) {
            context.insertInto(RESOURCE)
                    .set(RESOURCE.UID, pool)
                    .set(RESOURCE.KIND, "runner_pool")
                    .set(RESOURCE.NAME, pool.equals(POOL) ? "linux" : "other")
                    .set(RESOURCE.REVISION, 1L)
                    .set(RESOURCE.DOCUMENT, JSON.valueOf("{\"process\": {}}"))
                    .set(RESOURCE.CREATED_AT, now)
                    .set(RESOURCE.UPDATED_AT, now)
                    .set(RESOURCE.UPDATED_BY, "test")
                    .onConflictDoNothing()
                    .execute();
        }
        for (UUID executor : List.of(EXECUTOR_UID, OTHER_EXECUTOR)) {
            context.insertInto(EXECUTOR)
                    .set(EXECUTOR.UID, executor)
                    .set(EXECUTOR.POOL_UID, POOL)
                    .set(EXECUTOR.NAME, "executor")
                    .set(EXECUTOR.FACTS, JSONB.valueOf(FACTS))
                    .set(EXECUTOR.REGISTERED_AT, now)
                    .set(EXECUTOR.LAST_SEEN_AT, now)
                    .onConflictDoNothing()
                    .execute();
        }
        store(credentials(Scheme.POOL_TOKEN), "pool", POOL, null);
        store(credentials(Scheme.EXECUTOR_TOKEN), "executor", EXECUTOR_UID, null);
    }

    private static void store(String token, String kind, @Nullable UUID subject, @Nullable Instant expires) {
        server.database()
                .database()
                .context()
                .insertInto(TOKEN)
                .set(TOKEN.UID, UUID.randomUUID())
                .set(TOKEN.KIND, kind)
                .set(TOKEN.HASH, Tokens.hash(token))
                .set(TOKEN.SUBJECT_UID, subject)
                .set(TOKEN.DESCRIPTION, "test")
                .set(TOKEN.CREATED_AT, Instant.now())
                .set(TOKEN.EXPIRES_AT, expires)
                .onConflictDoNothing()
                .execute();
    }

    private static String credentials(Scheme scheme) {
        return Objects.requireNonNull(CREDENTIALS.get(scheme), "no credentials");
    }

    private static String attemptToken(DSLContext context, Instant now) {
        UUID run = UUID.randomUUID();
        UUID task = UUID.randomUUID();
        context.insertInto(RUN)
                .set(RUN.UID, run)
                .set(RUN.PROJECT_UID, UUID.randomUUID())
                .set(RUN.PROJECT, "demo")
                .set(RUN.JOB_UID, UUID.randomUUID())
                .set(RUN.JOB, "build")
                .set(RUN.NUMBER, 1L)
                .set(RUN.JOB_REVISION, 1L)
                .set(RUN.STATE, "running")
                .set(RUN.TRUSTED, true)
                .set(RUN.PARAMETERS, JSONB.valueOf("{}"))
                .set(RUN.TIMEOUT_MS, 3_600_000L)
                .set(RUN.QUEUE_TIMEOUT_MS, 3_600_000L)
                .set(RUN.CREATED_BY, "test")
                .set(RUN.CREATED_AT, now)
                .execute();
        context.insertInto(TASK)
                .set(TASK.UID, task)
                .set(TASK.RUN_UID, run)
                .set(TASK.ORDINAL, 0)
                .set(TASK.KEY, "test")
                .set(TASK.NAME, "test")
                .set(TASK.STATE, "running")
                .set(TASK.NEEDS, JSONB.valueOf("{}"))
                .set(TASK.DEFINITION, JSONB.valueOf("{}"))
                .set(TASK.SINCE, now)
                .execute();
        String token = TOKENS.create(Tokens.Kind.ATTEMPT);
        context.insertInto(ATTEMPT)
                .set(ATTEMPT.UID, ATTEMPT_UID)
                .set(ATTEMPT.TASK_UID, task)
                .set(ATTEMPT.RUN_UID, run)
                .set(ATTEMPT.NUMBER, 1)
                .set(ATTEMPT.STATE, "running")
                .set(ATTEMPT.EXECUTOR_UID, EXECUTOR_UID)
                .set(ATTEMPT.EXECUTOR, "executor")
                .set(ATTEMPT.POOL, "linux")
                .set(ATTEMPT.TOKEN_HASH, Tokens.hash(token))
                .set(ATTEMPT.OFFERED_AT, now)
                .execute();
        return token;
    }

    private static List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        SPEC.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> operations.add(new Operation(
                                method.getValue().path("operationId").asText(),
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey()))));
        return operations;
    }

    /** The path with parameters that the credentials of this test are good for. */
    private static String own(String path) {
        return path.replace("{runner_pool}", "linux")
                .replace("{executor}", EXECUTOR_UID.toString())
                .replace("{attempt}", ATTEMPT_UID.toString())
                .replace("{number}", "1")
                .replace("{attempt_number}", "1")
                .replaceAll("\\{(token|result_uid)}", UUID.randomUUID().toString())
                .replaceAll("\\{[a-z_]+}", "nothing");
    }

    private static int status(Operation operation, String path, String token) {
        List<String> headers = new ArrayList<>();
        JsonNode content = SPEC.path("paths")
                .path(operation.path())
                .path(operation.method().toLowerCase(Locale.ROOT))
                .at("/requestBody/content");
        if (!content.isEmpty()) {
            headers.add("Content-Type: " + content.fieldNames().next());
        }
        if (!token.isEmpty()) {
            headers.add("Authorization: Bearer " + token);
        }
        String body = content.isEmpty() ? "" : "nonsense";
        return Http.request(server, operation.method(), path, body, headers.toArray(String[]::new))
                .status();
    }

    @Test
    void everyResourceMethodHasARule() {
        Set<String> methods = new TreeSet<>();
        for (Class<?> each : INTERFACES) {
            for (Method method : each.getMethods()) {
                methods.add(method.getName());
                assertThat(AUTHORIZER.rule(method.getName()))
                        .as(method.getName())
                        .isPresent();
            }
        }
        assertThat(operations()).extracting(Operation::id).containsExactlyInAnyOrderElementsOf(methods);
    }

    @Test
    void whatHasNoRuleIsDenied() {
        assertThat(AUTHORIZER.rule("somethingNew")).isEmpty();
        assertThat(catchThrowable(() ->
                        AUTHORIZER.check("somethingNew", new Caller(new Principal.Administrator(), null), Map.of())))
                .hasMessageContaining("forbidden");
    }

    @Test
    void eachOperationTakesItsOwnKindsOfCredentialsAndNoOther() {
        Map<String, Integer> wrong = new LinkedHashMap<>();
        for (Operation operation : operations()) {
            AccessRule rule = AUTHORIZER.rule(operation.id()).orElseThrow();
            for (Scheme scheme : Scheme.values()) {
                int status = status(operation, own(operation.path()), credentials(scheme));
                boolean allowed = switch (rule) {
                    case AccessRule.Everybody _ -> true;
                    case AccessRule.HoldersOf(var schemes) -> schemes.contains(scheme);
                };
                if (allowed == (status == 403) || status == 401 || status >= 500) {
                    wrong.put(operation.id() + " as " + scheme, status);
                }
                if (operation.method().equals("DELETE")) {
                    restore();
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void withoutCredentialsOnlyPublicOperationsAnswer() {
        for (Operation operation : operations()) {
            boolean open = AUTHORIZER.isPublic(operation.id());
            assertThat(status(operation, own(operation.path()), "") == 401)
                    .as(operation.id())
                    .isEqualTo(!open);
        }
    }

    @Test
    void credentialsAreGoodForTheirOwnSubjectOnly() {
        for (Operation operation : operations()) {
            String elsewhere = operation
                    .path()
                    .replace("{runner_pool}", "other")
                    .replace("{executor}", OTHER_EXECUTOR.toString())
                    .replace("{attempt}", STALE_ATTEMPT.toString());
            if (elsewhere.equals(operation.path())) {
                continue;
            }
            for (Scheme scheme : Set.of(Scheme.POOL_TOKEN, Scheme.EXECUTOR_TOKEN, Scheme.ATTEMPT_TOKEN)) {
                assertThat(status(operation, own(elsewhere), credentials(scheme)))
                        .as(operation.id() + " as " + scheme)
                        .isEqualTo(403);
            }
        }
        Operation delete =
                new Operation("deleteExecutor", "DELETE", "/v1/runner-pools/{runner_pool}/executors/{executor}");
        String sibling = "/v1/runner-pools/linux/executors/" + OTHER_EXECUTOR;
        assertThat(status(delete, sibling, credentials(Scheme.EXECUTOR_TOKEN))).isEqualTo(403);
    }

    @Test
    void aPathIsForbiddenWhetherItExistsOrNot() {
        Operation read = new Operation("getRunnerPool", "GET", "/v1/runner-pools/{runner_pool}");
        String token = credentials(Scheme.POOL_TOKEN);
        assertThat(status(read, "/v1/runner-pools/linux", token)).isEqualTo(403);
        assertThat(status(read, "/v1/runner-pools/nowhere", token)).isEqualTo(403);
        assertThat(status(read, "/v1/runner-pools/NOT-A-NAME", token)).isEqualTo(403);
    }

    @Test
    void wrongExpiredAndRevokedTokensAreUnauthorized() {
        Operation list = new Operation("listProjects", "GET", "/v1/projects");
        DSLContext context = server.database().database().context();
        String expired = TOKENS.create(Tokens.Kind.ADMINISTRATOR);
        String revoked = TOKENS.create(Tokens.Kind.ADMINISTRATOR);
        store(expired, "administrator", null, Instant.now().minusSeconds(1));
        store(revoked, "administrator", null, null);
        assertThat(status(list, "/v1/projects", revoked)).isEqualTo(200);
        context.deleteFrom(TOKEN).where(TOKEN.HASH.eq(Tokens.hash(revoked))).execute();
        for (String token : List.of(
                expired, revoked, TOKENS.create(Tokens.Kind.ADMINISTRATOR), "slw_admin_short", "nonsense", "slw_")) {
            assertThat(status(list, "/v1/projects", token)).as(token).isEqualTo(401);
        }
    }

    @Test
    void theTokenOfOneKindIsNotTakenForAnother() {
        Operation list = new Operation("listProjects", "GET", "/v1/projects");
        String pool = credentials(Scheme.POOL_TOKEN);
        assertThat(status(list, "/v1/projects", pool.replace("slw_pool_", "slw_admin_")))
                .isEqualTo(401);
    }

    @Test
    void whoComesLateWithAStaleTokenIsTold() {
        Operation secrets = new Operation("getAttemptSecrets", "GET", "/v1/attempts/{attempt}/secrets");
        assertThat(status(secrets, "/v1/attempts/" + STALE_ATTEMPT + "/secrets", staleToken))
                .isEqualTo(409);
    }

    @Test
    void whoIsUnauthorizedIsToldTheScheme() {
        Http.Answer answer = Http.request(server, "GET", "/v1/projects", "");
        assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer realm=\"slipway\"");
        assertThat(answer.problem()).isEqualTo("unauthorized");
    }
}
