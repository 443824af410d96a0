package dev.slipway.server.secrets;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The master key, or the reason why there is none: then values of secrets are not served, and all else is. */
public final class Keyring {
    private final @Nullable MasterKey master;
    private final MasterKey sealing;
    private final String reason;

    private Keyring(@Nullable MasterKey master, MasterKey sealing, String reason) {
        this.master = master;
        this.sealing = sealing;
        this.reason = reason;
    }

    /** With a key. */
    public static Keyring of(MasterKey master) {
        requireNonNull(master, "master is null");
        return new Keyring(master, master, "");
    }

    /**
     * Without the key. What is sealed for a short time gets a key of this process, so that executors go on claiming.
     *
     * @param reason what is wrong and what to do, as a sentence
     */
    public static Keyring lost(String reason, RandomGenerator random) {
        return new Keyring(null, MasterKey.create(random), requireNonNull(reason, "reason is null"));
    }

    /** Whether the master key is there. */
    public boolean isComplete() {
        return master != null;
    }

    /** Why there is no key; empty when there is one. */
    public String reason() {
        return reason;
    }

    /** The key of what is sealed for a short time. */
    MasterKey sealing() {
        return sealing;
    }

    /**
     * The key of secrets.
     *
     * @throws ProblemException {@code unavailable} when there is none
     */
    MasterKey master() {
        if (master == null) {
            throw ProblemException.problem(ProblemType.UNAVAILABLE, "values of secrets are not served: " + reason);
        }
        return master;
    }
}
