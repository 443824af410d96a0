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
     * @throws ExecutorStartException when the server does not know this executor any more, and there is no pool token
     */
    void run(Identity first) throws InterruptedException {
        Identity identity = first;
        while (true) {
            int free = slots.awaitFree();
            if (isDiskFull()) {
                Thread.sleep(DISK_PAUSE);
                continue;
            }
            try {
                Claim claim = claim(identity, free);
                slots.set(claim.slots());
                claim.assignments().forEach(start);
            } catch (ApiException refused) {
                identity = registeredAnew(refused);
            }
        }
    }

    /** A claim whose answer is lost is sent again with the same id, and gets the same assignments. */
    private Claim claim(Identity identity, int free) throws InterruptedException {
        byte[] id = new byte[16];
        random.nextBytes(id);
        ClaimRequest request = ClaimRequest.builder()
                .claimId(HexFormat.of().formatHex(id))
                .max(free)
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

    private Identity registeredAnew(ApiException refused) throws InterruptedException {
        boolean unknown = refused.status() == 401 || refused.status() == 403 || refused.status() == 404;
        if (!unknown) {
            throw new ExecutorStartException(
                    "the server refuses the claims of this executor: " + refused.getMessage(), refused);
        }
        LOG.warn("the server does not know this executor any more: {}", refused.getMessage());
        return registration.register("the server does not know the one it had: " + refused.getMessage());
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
