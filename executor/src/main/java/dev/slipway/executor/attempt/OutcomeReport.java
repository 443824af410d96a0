package dev.slipway.executor.attempt;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiException;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.executor.server.AttemptServer;
import dev.slipway.executor.server.LeaseLostException;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the server how an attempt ended. */
final class OutcomeReport {
    private static final Logger LOG = LoggerFactory.getLogger(OutcomeReport.class);
    /** An append whose answer nobody waited for may still be stored meanwhile. */
    private static final int TRIES_WITH_STORED_LOG = 3;

    private final AttemptServer server;
    private final String attempt;

    OutcomeReport(AttemptServer server, String attempt) {
        this.server = requireNonNull(server, "server is null");
        this.attempt = requireNonNull(attempt, "attempt is null");
    }

    /**
     * Returns when the server has an outcome of the attempt.
     *
     * @throws ApiException when it takes none
     */
    void send(OutcomeRequest outcome) throws InterruptedException, LeaseLostException {
        try {
            sendWithStoredLog(outcome);
        } catch (ApiException refused) {
            LOG.error("the outcome of attempt {} was refused: {}", attempt, refused.getMessage());
            sendWithStoredLog(Outcomes.errored(outcome, "outcome_refused", String.valueOf(refused.getMessage())));
        }
    }

    /** A step that failed does not know what of the log was stored before: the server does. */
    private void sendWithStoredLog(OutcomeRequest outcome) throws InterruptedException, LeaseLostException {
        OptionalLong stored = server.putOutcome(outcome);
        for (int tries = 0; stored.isPresent(); tries++) {
            if (tries == TRIES_WITH_STORED_LOG) {
                throw new IllegalStateException(
                        "the server says each time that its log of attempt " + attempt + " has another size");
            }
            stored = server.putOutcome(Outcomes.withStoredLog(outcome, stored.getAsLong()));
        }
    }
}
