package dev.slipway.cli.serve;

import ch.qos.logback.classic.Level;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.output.Terminal;
import dev.slipway.executor.Executor;
import dev.slipway.executor.ExecutorConfiguration;
import dev.slipway.executor.ExecutorStartException;
import dev.slipway.jobfile.schema.Durations;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway executor}: an executor alone. */
@Command(
        name = "executor",
        description = {
            "Runs an executor: joins a runner pool, claims tasks and runs them as processes of this machine.",
            "SIGTERM or SIGINT: it claims no more, waits for what runs as long as --drain-timeout says, and leaves the rest"
                    + " to the next start on the same data directory. When none comes within a minute, what still runs is ended.",
        },
        footer = {
            "%nA pool token is made by POST /v1/runner-pools/POOL/tokens. It is needed once: the credential that the executor gets for it stays in the data directory.",
            "%nExamples:",
            "  slipway executor --url https://ci.example.org --pool linux --pool-token-file token --data-dir /var/lib/slipway-executor",
            "  SLIPWAY_POOL_TOKEN=slw_pool_... slipway executor --url http://127.0.0.1:8080 --pool linux --data-dir executor",
        })
public final class ExecutorCommand implements Callable<Integer> {
    private static final long MEBIBYTE = 1L << 20;

    @Mixin
    private final Terminal terminal = new Terminal();

    @Option(names = "--url", required = true, paramLabel = "URL", description = "The server.")
    private @Nullable URI url;

    @Option(names = "--pool", required = true, paramLabel = "POOL", description = "The runner pool to join.")
    private @Nullable String pool;

    @Option(
            names = "--pool-token-file",
            paramLabel = "FILE",
            description = "A file with a token of the pool. Default: the variable SLIPWAY_POOL_TOKEN.")
    private @Nullable Path poolTokenFile;

    @Option(
            names = "--data-dir",
            required = true,
            paramLabel = "DIR",
            description = "For its identity and its work; one executor each.")
    private @Nullable Path dataDirectory;

    @Option(names = "--name", paramLabel = "NAME", description = "A name for people. Default: the name of this host.")
    private @Nullable String name;

    @Option(
            names = "--env",
            paramLabel = "NAME[=VALUE]",
            mapFallbackValue = Option.NULL_VALUE,
            description = "A variable that every task gets; NAME alone passes on the value of this process.")
    private Map<String, @Nullable String> environment = new LinkedHashMap<>();

    @Option(
            names = "--minimum-free-mib",
            paramLabel = "MIB",
            defaultValue = "256",
            description =
                    "With less free space on the disk of the data directory nothing is claimed. Default: ${DEFAULT-VALUE}.")
    private long minimumFreeMebibytes;

    @Option(
            names = "--checkout-timeout",
            paramLabel = "DURATION",
            defaultValue = "10m",
            description = "Of one checkout. Default: ${DEFAULT-VALUE}.")
    private String checkoutTimeout = "10m";

    @Option(
            names = "--checkout-limit-mib",
            paramLabel = "MIB",
            defaultValue = "4096",
            description = "What one checkout may fetch. Default: ${DEFAULT-VALUE}.")
    private long checkoutLimitMebibytes;

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            defaultValue = "1m",
            description = "How long what runs may take after SIGTERM. Default: ${DEFAULT-VALUE}.")
    private String drainTimeout = "1m";

    @Override
    public Integer call() throws IOException, InterruptedException {
        ProcessLog.toStandardError(Level.INFO);
        Duration drain = duration("--drain-timeout", drainTimeout);
        Executor executor = new Executor(configuration(), Clock.systemUTC(), new SecureRandom());
        try {
            executor.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(executor, drain), "stop"));
            executor.awaitEnd();
        } catch (ExecutorStartException exception) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(exception.getMessage()));
        }
        return ExitCode.OK;
    }

    private ExecutorConfiguration configuration() throws IOException {
        if (url == null || pool == null || dataDirectory == null) {
            throw new IllegalStateException("picocli sets what is required");
        }
        try {
            return ExecutorConfiguration.of(url, pool, name == null ? HostName.get() : name, dataDirectory)
                    .poolToken(poolToken())
                    .environment(TaskVariables.resolve(environment, System.getenv()))
                    .minimumFreeBytes(minimumFreeMebibytes * MEBIBYTE)
                    .checkoutTimeout(duration("--checkout-timeout", checkoutTimeout))
                    .checkoutLimit(checkoutLimitMebibytes * MEBIBYTE)
                    .build();
        } catch (IllegalArgumentException exception) {
            throw terminal.usage(String.valueOf(exception.getMessage()));
        }
    }

    private @Nullable String poolToken() throws IOException {
        if (poolTokenFile == null) {
            String token = System.getenv("SLIPWAY_POOL_TOKEN");
            return token == null || token.isBlank() ? null : token.strip();
        }
        if (!Files.isReadable(poolTokenFile)) {
            throw terminal.usage("the pool token's file " + poolTokenFile + " cannot be read");
        }
        String token = Files.readString(poolTokenFile).strip();
        if (token.isEmpty()) {
            throw terminal.usage("the pool token's file " + poolTokenFile + " is empty");
        }
        return token;
    }

    private Duration duration(String flag, String text) {
        return Durations.parse(text)
                .orElseThrow(() -> terminal.usage(flag + " is a duration like 90s or 10m, not \"" + text + "\""));
    }

    private static void stop(Executor executor, Duration limit) {
        try {
            executor.drain(limit);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
