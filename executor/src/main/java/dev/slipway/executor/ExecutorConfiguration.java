package dev.slipway.executor;

import static java.util.Objects.requireNonNull;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an executor is told.
 *
 * @param serverUrl where the server is: {@code http} or {@code https}, with a path when it is not at the root
 * @param pool the runner pool to join
 * @param poolToken a token of the pool; null when the executor has joined before
 * @param name a name for people, {@code [a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?}
 * @param dataDirectory for its identity and its attempts; made when absent. No quote, dollar sign, backslash or line break
 *     may be in its path, since scripts for shells name it
 * @param environment variables that every user's process gets in addition, such as the address of a proxy
 * @param minimumFreeBytes of the data directory's disk; with less nothing is claimed
 * @param checkoutTimeout of one checkout
 * @param checkoutLimit bytes that one checkout may fetch
 * @param secretsPatience how long a server that is there may be unable to give an attempt its secrets
 * @param transferPatience how long a server that is there may be unable to store what is left of a log or a result, or to
 *     give a needed one
 * @param shim the shim to use in place of the one in the jar
 */
public record ExecutorConfiguration(
        URI serverUrl,
        String pool,
        @Nullable String poolToken,
        String name,
        Path dataDirectory,
        Map<String, String> environment,
        long minimumFreeBytes,
        Duration checkoutTimeout,
        long checkoutLimit,
        Duration secretsPatience,
        Duration transferPatience,
        @Nullable Path shim) {
    private static final String NAME = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

    public ExecutorConfiguration {
        requireNonNull(serverUrl, "serverUrl is null");
        requireNonNull(pool, "pool is null");
        requireNonNull(name, "name is null");
        dataDirectory = requireNonNull(dataDirectory, "dataDirectory is null")
                .toAbsolutePath()
                .normalize();
        environment = Map.copyOf(environment);
        check(
                String.valueOf(serverUrl.getScheme()).matches("https?"),
                "the server's URL is no http or https URL: " + serverUrl);
        check(pool.matches(NAME), "\"" + pool + "\" is not the name of a runner pool");
        check(name.matches(NAME), "\"" + name + "\" is not a name for an executor: only a-z, 0-9 and - may be in it");
        check(
                !dataDirectory.toString().matches("(?s).*['\"$`\\\\\n].*"),
                "the path of the data directory has a quote, dollar sign, backslash or line break in it: "
                        + dataDirectory);
    }

    private static void check(boolean right, String message) {
        if (!right) {
            throw new IllegalArgumentException(message);
        }
    }

    /** The values that are needed; the others have defaults. */
    public static Builder of(URI serverUrl, String pool, String name, Path dataDirectory) {
        return new Builder(serverUrl, pool, name, dataDirectory);
    }

    /** Sets what has a default. */
    public static final class Builder {
        private static final long MEBIBYTE = 1L << 20;

        private final URI serverUrl;
        private final String pool;
        private final String name;
        private final Path dataDirectory;
        private @Nullable String poolToken;
        private Map<String, String> environment = Map.of();
        private long minimumFreeBytes = 256 * MEBIBYTE;
        private Duration checkoutTimeout = Duration.ofMinutes(10);
        private long checkoutLimit = 4096 * MEBIBYTE;
        private Duration secretsPatience = Duration.ofMinutes(2);
        private Duration transferPatience = Duration.ofMinutes(10);
        private @Nullable Path shim;

        private Builder(URI serverUrl, String pool, String name, Path dataDirectory) {
            this.serverUrl = serverUrl;
            this.pool = pool;
            this.name = name;
            this.dataDirectory = dataDirectory;
        }

        public Builder poolToken(@Nullable String value) {
            poolToken = value;
            return this;
        }

        /** None by default. */
        public Builder environment(Map<String, String> value) {
            environment = value;
            return this;
        }

        /** 256 MiB by default. */
        public Builder minimumFreeBytes(long value) {
            minimumFreeBytes = value;
            return this;
        }

        /** 10 minutes by default. */
        public Builder checkoutTimeout(Duration value) {
            checkoutTimeout = value;
            return this;
        }

        /** 4 GiB by default. */
        public Builder checkoutLimit(long value) {
            checkoutLimit = value;
            return this;
        }

        /** 2 minutes by default. */
        public Builder secretsPatience(Duration value) {
            secretsPatience = value;
            return this;
        }

        /** 10 minutes by default. */
        public Builder transferPatience(Duration value) {
            transferPatience = value;
            return this;
        }

        public Builder shim(@Nullable Path value) {
            shim = value;
            return this;
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException when a value is wrong; the message is for people
         */
        public ExecutorConfiguration build() {
            return new ExecutorConfiguration(
                    serverUrl,
                    pool,
                    poolToken,
                    name,
                    dataDirectory,
                    environment,
                    minimumFreeBytes,
                    checkoutTimeout,
                    checkoutLimit,
                    secretsPatience,
                    transferPatience,
                    shim);
        }
    }
}
