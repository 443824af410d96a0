package dev.slipway.executor.server;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls until they are answered: the one place that says what is repeated. An executor outlives its server, so that
 * there is no limit to how often, unless the caller names one for a server that is there and says no; who does not want to
 * wait any longer interrupts the thread.
 */
public final class Calls {
    /** The patience of who cannot do without an answer. */
    public static final Duration UNLIMITED = Duration.ofNanos(Long.MAX_VALUE);

    /** The problem that says that a lease is over. */
    static final String LEASE_LOST = "https://slipway.dev/problems/lease-lost";

    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_WISH = Duration.ofMinutes(1);

    private final RandomGenerator random;

    public Calls(RandomGenerator random) {
        this.random = requireNonNull(random, "random is null");
    }

    /** Something that calls the server once. */
    @FunctionalInterface
    public interface Call<T> {
        T send() throws IOException, InterruptedException;
    }

    /**
     * Calls until there is an answer.
     *
     * @param what for the log, such as {@code claim}
     * @throws ApiException an answer that repeating does not change
     */
    public <T> T untilAnswered(String what, Call<T> call) throws InterruptedException {
        return untilAnswered(what, () -> UNLIMITED, call);
    }

    private <T> T untilAnswered(String what, Supplier<Duration> patience, Call<T> call) throws InterruptedException {
        Long refusedSince = null;
        for (int failures = 0; ; failures++) {
            Duration wish = Duration.ZERO;
            String why;
            try {
                T answer = call.send();
                if (failures > 0) {
                    LOG.info("{}: the server answers again after {} failures", what, failures);
                }
                return answer;
            } catch (IOException unanswered) {
                throwIfInterrupted(unanswered, what);
                refusedSince = null;
                why = unanswered.toString();
            } catch (ApiException refused) {
                if (!isWorthRepeating(refused.status())) {
                    throw refused;
                }
                long now = System.nanoTime();
                refusedSince = refusedSince == null ? now : refusedSince;
                if (now - refusedSince >= patience.get().toNanos()) {
                    throw refused;
                }
                wish = wishOf(refused);
                why = refused.getMessage() + " (HTTP " + refused.status() + ")";
            }
            if (isWorthTelling(failures)) {
                LOG.warn("{}: {}; trying again", what, why);
            }
            Thread.sleep(max(pause(failures), wish));
        }
    }

    /**
     * As {@link #untilAnswered}, for calls with the token of an attempt.
     *
     * @throws LeaseLostException when the token is not good any more
     */
    public <T> T underLease(String what, Call<T> call) throws InterruptedException, LeaseLostException {
        return underLease(what, () -> UNLIMITED, call);
    }

    /**
     * As {@link #underLease(String, Call)}, for what a server may be unable to answer for good.
     *
     * @param patience how long errors that may pass are taken for such, one after the other; asked after each, as it may
     *     come to an end meanwhile. A server that cannot be reached is waited for without a limit
     */
    public <T> T underLease(String what, Supplier<Duration> patience, Call<T> call)
            throws InterruptedException, LeaseLostException {
        try {
            return untilAnswered(what, patience, call);
        } catch (ApiException refused) {
            if (isLeaseLost(refused)) {
                throw new LeaseLostException(String.valueOf(refused.getMessage()));
            }
            throw refused;
        }
    }

    /** Whether an answer says that the lease is over; a token that is good for nothing any more says the same. */
    static boolean isLeaseLost(ApiException refused) {
        return refused.status() == 401
                || refused.status() == 403
                || (refused.status() == 409
                        && LEASE_LOST.equals(refused.problem().type()));
    }

    /**
     * What may go better the next time: a request that was not read to its end (408), one that came too soon (425, 429), a
     * fault of the server (500), and one that stands before it or is about to leave (502, 503, 504).
     */
    public static boolean isWorthRepeating(int status) {
        return switch (status) {
            case 408, 425, 429, 500, 502, 503, 504 -> true;
            default -> false;
        };
    }

    /**
     * Waits before something else is tried, as before a call is repeated.
     *
     * @param failures how often it was in vain before, in a row; 0 at first
     */
    public void pauseAfter(int failures) throws InterruptedException {
        Thread.sleep(pause(failures));
    }

    /** Anything between nothing and a doubling limit, so that executors do not come back all at once. */
    private Duration pause(int failures) {
        long limit = Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures, 20));
        return Duration.ofMillis(random.nextLong(limit / 10, limit + 1));
    }

    private static Duration wishOf(ApiException refused) {
        String seconds = refused.headers().firstValue("Retry-After").orElse("");
        if (!seconds.matches("[0-9]{1,6}")) {
            return Duration.ZERO;
        }
        Duration wish = Duration.ofSeconds(Long.parseLong(seconds));
        return wish.compareTo(LONGEST_WISH) < 0 ? wish : LONGEST_WISH;
    }

    /** The first failure and then fewer and fewer. */
    private static boolean isWorthTelling(int failures) {
        return Integer.bitCount(failures) <= 1;
    }

    /** Files and connections tell of an interrupt as of any other failure. */
    public static void throwIfInterrupted(IOException failure, String what) throws InterruptedException {
        if (Thread.currentThread().isInterrupted()
                || failure instanceof ClosedByInterruptException
                || failure.getCause() instanceof InterruptedException) {
            throw new InterruptedException(what);
        }
    }

    private static Duration max(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
