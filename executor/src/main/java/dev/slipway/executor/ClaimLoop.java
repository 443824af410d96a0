package dev.slipway.executor;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiException;
import dev.slipway.api.client.ExecutorsClient;
import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.Claim;
import dev.slipway.api.model.ClaimRequest;
import dev.slipway.executor.files.PrivateFiles;
import dev.slipway.executor.server.Calls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims work as long as a slot is free. */
final class ClaimLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ClaimLoop.class);
    private static final Duration WAIT = Duration.ofSeconds(30);
    private static final Duration ANSWER_TIME = Duration.ofSeconds(15);
    private static final Duration DISK_PAUSE = Duration.ofSeconds(5);
    /** What the API allows; a pool may give an executor more slots. */
    private static final int MOST_AT_ONCE = 100;

    private final Registration registration;
    private final ApiClient client;
    private final Calls calls;
    private final Slots slots;
    private final Consumer<Assignment> start;
    private final Path disk;
    private final long minimumFreeBytes;
    private final RandomGenerator random;
    private boolean diskIsFull;

    /**
     * A loop.
     *
     * @param start is given each assignment, and returns at once; it takes a slot and gives it back
     * @param disk where attempts are kept
     */
    ClaimLoop(
            Registration registration,
            ApiClient client,
            Calls calls,
            Slots slots,
            Consumer<Assignment> start,
            Path disk,
            long minimumFreeBytes,
            RandomGenerator random) {
        this.registration = requireNonNull(registration, "registration is null");
        this.client = requireNonNull(client, "client is null");
        this.calls = requireNonNull(calls, "calls is null");
        this.slots = requireNonNull(slots, "slots is null");
        this.start = requireNonNull(start, "start is null");
        this.disk = requireNonNull(disk, "disk is null");
        this.minimumFreeBytes = minimumFreeBytes;
        this.random = requireNonNull(random, "random is null");
    }

    /**
     * Claims until it is interrupted.
     *
     * @throws ExecutorStartException when the server does not know this executor any more, and there is no pool token; or
     *     when it does not understand the claims
     */
    void run(Identity first) throws InterruptedException {
        Identity identity = first;
        int refusals = 0;
        while (true) {
            int free = slots.awaitFree();
            if (isDiskFull()) {
                Thread.sleep(DISK_PAUSE);
                continue;
            }
            try {
                Claim claim = claim(identity, free);
                refusals = 0;
                slots.set(claim.slots());
                claim.assignments().forEach(start);
            } catch (ApiException refused) {
                identity = identityAfter(refused, identity);
                calls.pauseAfter(refusals++);
            }
        }
    }

    /** A claim whose answer is lost is sent again with the same id, and gets the same assignments. */
    private Claim claim(Identity identity, int free) throws InterruptedException {
        byte[] id = new byte[16];
        random.nextBytes(id);
        ClaimRequest request = ClaimRequest.builder()
                .claimId(HexFormat.of().formatHex(id))
                .max(Math.min(free, MOST_AT_ONCE))
                .waitFor(WAIT.toSeconds() + "s")
                .build();
        ExecutorsClient executors = new ExecutorsClient(client.withToken(identity.token()));
        return calls.untilAnswered(
                "claim",
                () -> executors
                        .claim(identity.pool(), identity.uid(), request)
                        .timeout(WAIT.plus(ANSWER_TIME))
                        .send());
    }

    /** With whose identity the next claim is made, which has another id. */
    private Identity identityAfter(ApiException refused, Identity identity) throws InterruptedException {
        return switch (refused.status()) {
            // Its token is not good any more, or not for this path; or it was removed.
            case 401, 403, 404 -> {
                LOG.warn("the server does not know this executor any more: {}", refused.getMessage());
                yield registration.register("the server does not know the one it had: " + refused.getMessage());
            }
            // It is about this claim, and not about who makes it.
            case 409 -> {
                LOG.warn("a claim was refused, another one is made: {}", refused.getMessage());
                yield identity;
            }
            // 400, 406, 413, 415, 422: what it does not understand it understands no better the next time.
            default ->
                throw new ExecutorStartException(
                        "the server refuses the claims of this executor: " + refused.getMessage(), refused);
        };
    }

    private boolean isDiskFull() {
        long usable = PrivateFiles.usableBytes(disk);
        boolean full = usable < minimumFreeBytes;
        if (full && !diskIsFull) {
            LOG.warn(
                    "only {} MiB are free on the disk of {}: nothing is claimed below {} MiB",
                    usable >> 20,
                    disk,
                    minimumFreeBytes >> 20);
        } else if (!full && diskIsFull) {
            LOG.info("there is space on the disk of {} again", disk);
        }
        diskIsFull = full;
        return full;
    }
}
