package dev.slipway.server.auth;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.server.base.Principal;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides who may call an operation, from the {@code security} of the operation in the spec and from the path. It denies whatever has no rule. It looks nothing up, so that its answer never tells
 * whether something exists.
 */
public final class Authorizer {
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

    private final Map<String, AccessRule> rules;

    private Authorizer(Map<String, AccessRule> rules) {
        this.rules = Map.copyOf(rules);
    }

    /**
     * Reads the rules of all operations. An operation without {@code security} gets none, and nobody may call it.
     *
     * @throws IllegalStateException when the spec names a scheme that is not known here
     */
    public static Authorizer of(JsonNode spec) {
        Map<String, AccessRule> rules = new HashMap<>();
        for (JsonNode path : requireNonNull(spec, "spec is null").path("paths")) {
            path.properties().forEach(entry -> {
                JsonNode operation = entry.getValue();
                if (METHODS.contains(entry.getKey()) && operation.has("security")) {
                    rules.put(operation.path("operationId").asText(), rule(operation.path("security")));
                }
            });
        }
        return new Authorizer(rules);
    }

    private static AccessRule rule(JsonNode security) {
        if (security.isEmpty()) {
            return new AccessRule.Everybody();
        }
        Set<Scheme> schemes = EnumSet.noneOf(Scheme.class);
        for (JsonNode alternative : security) {
            alternative
                    .fieldNames()
                    .forEachRemaining(name -> schemes.add(Scheme.of(name)
                            .orElseThrow(() -> new IllegalStateException("the spec has an unknown scheme: " + name))));
        }
        return new AccessRule.HoldersOf(schemes);
    }

    /** The rule of an operation, if it has one. */
    public Optional<AccessRule> rule(String operation) {
        return Optional.ofNullable(rules.get(operation));
    }

    /** Whether an operation is open to everybody, so that not even credentials are looked at. */
    public boolean isPublic(String operation) {
        return rules.get(operation) instanceof AccessRule.Everybody;
    }

    /**
     * Lets the caller pass.
     *
     * @param path the parameters of the path by their names in the spec, decoded
     * @throws ProblemException {@code unauthorized} when there are no credentials and some are needed, {@code forbidden} when they do not suffice
     */
    public void check(String operation, Caller caller, Map<String, String> path) {
        AccessRule rule = rule(operation)
                .orElseThrow(() -> ProblemException.problem(ProblemType.FORBIDDEN, "nobody may call " + operation));
        switch (rule) {
            case AccessRule.Everybody _ -> {}
            case AccessRule.HoldersOf(Set<Scheme> schemes) -> check(schemes, caller, path);
        }
    }

    private static void check(Set<Scheme> schemes, Caller caller, Map<String, String> path) {
        Scheme scheme = Scheme.of(caller.principal())
                .orElseThrow(() -> ProblemException.problem(
                        ProblemType.UNAUTHORIZED, "send a token in the header `Authorization: Bearer …`"));
        if (!schemes.contains(scheme)) {
            throw ProblemException.problem(
                    ProblemType.FORBIDDEN, "this needs " + words(schemes) + ", and the token is another kind");
        }
        boolean within = switch (caller.principal()) {
            case Principal.Anonymous _ -> false;
            case Principal.Administrator _ -> true;
            case Principal.PoolToken _ -> ofPool(caller, path);
            case Principal.ExecutorToken(var executor) ->
                ofPool(caller, path) && executor.toString().equals(path.get("executor"));
            case Principal.AttemptToken(var attempt) -> attempt.toString().equals(path.get("attempt"));
        };
        if (!within) {
            throw ProblemException.problem(ProblemType.FORBIDDEN, "the token is for another one than the path names");
        }
    }

    private static boolean ofPool(Caller caller, Map<String, String> path) {
        return caller.pool() != null && caller.pool().equals(path.get("runner_pool"));
    }

    private static String words(Set<Scheme> schemes) {
        return schemes.stream()
                .sorted()
                .map(scheme -> switch (scheme) {
                    case ADMINISTRATOR -> "the token of an administrator";
                    case POOL_TOKEN -> "the token of a runner pool";
                    case EXECUTOR_TOKEN -> "the token of an executor";
                    case ATTEMPT_TOKEN -> "the token of an attempt";
                })
                .reduce((left, right) -> left + " or " + right)
                .orElse("nothing that exists");
    }
}
