package dev.slipway.cli.dev;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiException;
import dev.slipway.api.client.RunnerPoolsClient;
import dev.slipway.api.model.PoolToken;
import dev.slipway.api.model.PoolTokenRequest;
import dev.slipway.api.model.RunnerPool;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The runner pool of {@code slipway dev}'s executor, and the pool token that it joins with: one, made at the first start and kept in the data directory. */
final class LocalPool {
    static final String NAME = "local";
    static final String PATH = "runner-pools/" + NAME;

    private static final String TOKEN_FILE = "pool-token";
    private static final int NOT_FOUND = 404;

    private final RunnerPoolsClient pools;
    private final DevDirectory directory;

    LocalPool(ApiClient client, DevDirectory directory) {
        this.pools = new RunnerPoolsClient(client);
        this.directory = directory;
    }

    /**
     * Makes the pool when it is missing. One that is there stays as it was declared, but for its slots when they are given.
     *
     * @param slots absent means one per processor, for a new pool
     */
    void ensure(OptionalInt slots) throws IOException, InterruptedException {
        Optional<RunnerPool> declared = declared();
        if (declared.isEmpty()) {
            put(RunnerPool.builder()
                    .description("The executor of slipway dev")
                    .process(Map.of())
                    .slots(slots.orElse(Runtime.getRuntime().availableProcessors()))
                    .build());
        } else if (slots.isPresent()
                && !Integer.valueOf(slots.getAsInt()).equals(declared.get().slots())) {
            put(declared.get().toBuilder().slots(slots.getAsInt()).build());
        }
    }

    boolean isDeclared() throws IOException, InterruptedException {
        return declared().isPresent();
    }

    /** A token with which an executor joins the pool. */
    String token() throws IOException, InterruptedException {
        Optional<String> kept = directory.read(TOKEN_FILE);
        if (kept.isPresent()) {
            String[] uidAndToken = kept.get().split(" ", 2);
            boolean known = pools.listPoolTokens(NAME).send().items().stream()
                    .anyMatch(token -> token.uid().equals(uidAndToken[0]));
            if (known && uidAndToken.length == 2) {
                return uidAndToken[1];
            }
        }
        PoolToken made = pools.createPoolToken(
                        NAME,
                        PoolTokenRequest.builder().description("slipway dev").build())
                .send();
        String token = made.token();
        if (token == null) {
            throw new IOException("the server made a pool token and did not answer it");
        }
        directory.write(TOKEN_FILE, made.uid() + " " + token);
        return token;
    }

    private Optional<RunnerPool> declared() throws IOException, InterruptedException {
        try {
            return Optional.of(pools.getRunnerPool(NAME).send());
        } catch (ApiException exception) {
            if (exception.status() == NOT_FOUND) {
                return Optional.empty();
            }
            throw exception;
        }
    }

    private void put(RunnerPool pool) throws IOException, InterruptedException {
        pools.putRunnerPool(NAME, pool).send();
    }
}
