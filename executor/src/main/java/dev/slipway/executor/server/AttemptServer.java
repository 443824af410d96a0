package dev.slipway.executor.server;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiException;
import dev.slipway.api.client.AttemptsClient;
import dev.slipway.api.model.AttemptSecrets;
import dev.slipway.api.model.Heartbeat;
import dev.slipway.api.model.HeartbeatRequest;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.Result;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The server, as one attempt sees it. Every call is repeated until it is answered; see {@link Calls}. */
public final class AttemptServer {
    /** What the network may add to what the server was asked to wait. */
    private static final Duration ANSWER_TIME = Duration.ofSeconds(15);
    /** A result may be large, and is answered only when all of it is stored. */
    private static final Duration RESULT_TIME = Duration.ofMinutes(30);
    /** A connection that dies without a word would be read from for ever. */
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(60);

    /** The problem that says that the attempt has ended by another outcome. */
    private static final String OUTCOME_DIFFERS = "https://slipway.dev/problems/outcome-differs";

    private final Calls calls;
    private final AttemptsClient client;
    private final String attempt;

    /**
     * An attempt's server.
     *
     * @param client without a token
     * @param attempt the id of the attempt
     * @param token its token
     */
    public AttemptServer(ApiClient client, Calls calls, String attempt, String token) {
        this.calls = requireNonNull(calls, "calls is null");
        this.client = new AttemptsClient(client.withToken(token));
        this.attempt = requireNonNull(attempt, "attempt is null");
    }

    /** Renews the lease; the first call accepts the offer. The server holds the answer for {@code wait} at most. */
    public Heartbeat heartbeat(Duration wait, @Nullable Instant startedAt)
            throws InterruptedException, LeaseLostException {
        HeartbeatRequest request = HeartbeatRequest.builder()
                .waitFor(wait.isZero() ? null : wait.toMillis() + "ms")
                .startedAt(startedAt)
                .build();
        return calls.underLease(
                "heartbeat " + attempt,
                () -> client.heartbeat(attempt, request)
                        .timeout(wait.plus(ANSWER_TIME))
                        .send());
    }

    /**
     * The secrets of the attempt.
     *
     * @param patience with a server that is there and cannot give them, as one that lost its master key
     * @throws ApiException when it still cannot
     */
    public AttemptSecrets secrets(Supplier<Duration> patience) throws InterruptedException, LeaseLostException {
        return calls.underLease(
                "secrets " + attempt,
                patience,
                () -> client.getAttemptSecrets(attempt).send());
    }

    /**
     * Opens a result of another task; reading it may fail, and is then begun anew by the caller.
     *
     * @param patience with a server that is there and cannot give it
     * @throws ApiException when it does not
     */
    public InputStream neededResult(String resultUid, Supplier<Duration> patience)
            throws InterruptedException, LeaseLostException {
        return new ImpatientStream(
                calls.underLease(
                        "needed result " + resultUid,
                        patience,
                        () -> client.getNeededResult(attempt, resultUid)
                                .timeout(RESULT_TIME)
                                .send()),
                LONGEST_SILENCE);
    }

    /**
     * Appends to the log.
     *
     * @param offset where the first byte belongs
     * @param patience with a server that is there and cannot store it
     * @return where the server's log ends now: other than {@code offset + length} when it was not at {@code offset}; then
     *     nothing, or all of it in an earlier call whose answer was lost, was appended
     * @throws ApiException when it does not take it
     */
    public long appendLog(long offset, byte[] bytes, int from, int length, Supplier<Duration> patience)
            throws InterruptedException, LeaseLostException {
        try {
            return calls.underLease(
                            "log " + attempt,
                            patience,
                            () -> client.appendLog(attempt, offset, new ArrayBody(bytes, from, length))
                                    .send())
                    .offset();
        } catch (ApiException refused) {
            Long right = refused.problem().offset();
            if (refused.status() == 409 && right != null) {
                return right;
            }
            throw refused;
        }
    }

    /**
     * Stores a result.
     *
     * @param patience with a server that is there and cannot store it
     * @throws ApiException when it does not take it
     * @throws UncheckedIOException when the file is gone
     */
    public Result putResult(ResultUpload upload, Supplier<Duration> patience)
            throws InterruptedException, LeaseLostException {
        return calls.underLease("result " + upload.name(), patience, () -> {
            AttemptsClient.PutResultCall call = client.putResult(
                    attempt,
                    upload.name(),
                    upload.type(),
                    upload.mediaType(),
                    upload.sha256(),
                    publisher(upload.file()));
            String path = upload.path();
            if (path != null) {
                call.path(path);
            }
            return call.timeout(RESULT_TIME).send();
        });
    }

    /** A file that is gone does not come back by asking the server again, as after other failures of this kind. */
    private static BodyPublisher publisher(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /**
     * Ends the attempt. The same outcome may be sent again; when the server has another one already, that one stands.
     *
     * @return the size of the server's log when the outcome says another: then nothing was ended
     * @throws ApiException when it does not take it
     */
    public OptionalLong putOutcome(OutcomeRequest outcome) throws InterruptedException, LeaseLostException {
        try {
            calls.underLease(
                    "outcome " + attempt,
                    () -> client.putOutcome(attempt, outcome).send());
            return OptionalLong.empty();
        } catch (ApiException refused) {
            Long stored = refused.problem().offset();
            if (refused.status() == 409 && stored != null) {
                return OptionalLong.of(stored);
            }
            if (refused.status() == 409
                    && OUTCOME_DIFFERS.equals(refused.problem().type())) {
                return OptionalLong.empty();
            }
            throw refused;
        }
    }
}
