package dev.slipway.executor;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiException;
import dev.slipway.api.client.ExecutorsClient;
import dev.slipway.api.model.ExecutorRegistration;
import dev.slipway.api.model.RegisteredExecutor;
import dev.slipway.executor.server.Calls;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Joins the pool once, and remembers it. */
final class Registration {
    private static final Logger LOG = LoggerFactory.getLogger(Registration.class);

    private final ExecutorConfiguration configuration;
    private final DataDirectory directory;
    private final ApiClient client;
    private final Calls calls;

    Registration(ExecutorConfiguration configuration, DataDirectory directory, ApiClient client, Calls calls) {
        this.configuration = requireNonNull(configuration, "configuration is null");
        this.directory = requireNonNull(directory, "directory is null");
        this.client = requireNonNull(client, "client is null");
        this.calls = requireNonNull(calls, "calls is null");
    }

    /** The identity that is stored for this server and pool, or a new one. */
    Identity identity() throws InterruptedException {
        Optional<Identity> stored = directory.identity().filter(this::isOfThisPool);
        return stored.isPresent() ? stored.get() : register("there is none stored in " + directory.root());
    }

    private boolean isOfThisPool(Identity identity) {
        return identity.serverUrl().equals(configuration.serverUrl().toString())
                && identity.pool().equals(configuration.pool());
    }

    /**
     * Joins the pool.
     *
     * @param why there is no credential
     * @throws ExecutorStartException when there is no pool token, or the server refuses it
     */
    Identity register(String why) throws InterruptedException {
        String poolToken = configuration.poolToken();
        if (poolToken == null) {
            throw new ExecutorStartException("the executor has no credential for pool " + configuration.pool() + " of "
                    + configuration.serverUrl() + " (" + why
                    + "): start it with a pool token, made by POST /v1/runner-pools/" + configuration.pool()
                    + "/tokens");
        }
        ExecutorRegistration request = ExecutorRegistration.builder()
                .name(configuration.name())
                .facts(HostFacts.read())
                .build();
        try {
            RegisteredExecutor registered = calls.untilAnswered(
                    "registration",
                    () -> new ExecutorsClient(client.withToken(poolToken))
                            .registerExecutor(configuration.pool(), request)
                            .send());
            Identity identity = new Identity(
                    configuration.serverUrl().toString(), configuration.pool(), registered.uid(), registered.token());
            directory.keep(identity);
            LOG.info("registered as {}", identity);
            return identity;
        } catch (ApiException refused) {
            throw new ExecutorStartException(
                    "the server refuses to register this executor in pool " + configuration.pool() + ": "
                            + refused.getMessage(),
                    refused);
        }
    }
}
