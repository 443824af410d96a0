package dev.slipway.server.http;

import dev.slipway.api.model.Secret;
import dev.slipway.api.rest.SecretsApi;
import dev.slipway.server.resources.ResourcePath;
import dev.slipway.server.resources.Resources;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Secrets. */
public final class SecretsEndpoint implements SecretsApi {
    private final Answers answers;

    public SecretsEndpoint(Resources resources, CurrentRequest request) {
        this.answers = new Answers(resources, request);
    }

    private ResourcePath path(String project, String secret) {
        return answers.path(Secret.class, project, secret);
    }

    @Override
    public Response listSecrets(String project, Integer limit, @Nullable String pageToken) {
        return answers.list(Secret.class, project, limit, pageToken);
    }

    @Override
    public Response getSecret(String project, String secret) {
        return answers.get(path(project, secret));
    }

    @Override
    public Response putSecret(
            String project,
            String secret,
            InputStream body,
            Boolean dryRun,
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable String idempotencyKey) {
        return answers.put(path(project, secret), body, dryRun, ifMatch, ifNoneMatch, idempotencyKey);
    }

    @Override
    public Response deleteSecret(
            String project, String secret, Boolean dryRun, @Nullable String ifMatch, @Nullable String idempotencyKey) {
        return answers.delete(path(project, secret), dryRun, ifMatch, idempotencyKey);
    }
}
