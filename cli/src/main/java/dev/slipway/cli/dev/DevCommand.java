package dev.slipway.cli.dev;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.output.Terminal;
import dev.slipway.cli.serve.ProcessLog;
import dev.slipway.cli.serve.TaskVariables;
import dev.slipway.jobfile.schema.Durations;
import dev.slipway.server.launch.ConfigurationException;
import dev.slipway.server.launch.Logging;
import dev.slipway.server.launch.LoggingSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway dev}: all of Slipway in one process. */
@Command(
        name = "dev",
        description = {
            "Runs a server, an executor and a PostgreSQL of its own in one process, for one person on one machine.",
            "What it writes when it is ready: `ready URL` on standard output, DATA_DIR/url, and the administrator's token in DATA_DIR/admin-token."
                    + " Client commands find the one on the default data directory by themselves.",
            "SIGTERM, SIGINT or `slipway dev stop` end it. It can be killed at any time: the next start goes on where it was.",
        },
        footer = {
            "%nIts executor is in the runner pool `local`, and runs tasks as your user, with a home directory of their own.",
            "%nExamples:",
            "  slipway dev",
            "  slipway dev --listen 127.0.0.1:8080 --data-dir /tmp/ci --slots 4",
            "  slipway dev --serve-repository app=$HOME/src/app --env JAVA_HOME",
            "  slipway dev stop",
        },
        subcommands = {DevStopCommand.class, DevStatusCommand.class})
public final class DevCommand implements Callable<Integer> {
    private static final int LARGEST_PORT = 65_535;

    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final DataDirectoryOption place = new DataDirectoryOption();

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:0",
            description =
                    "Where the server listens; port 0 is the one of the last time, or any that is free. Default: ${DEFAULT-VALUE}.")
    private String listen = "127.0.0.1:0";

    @Option(
            names = "--slots",
            paramLabel = "NUMBER",
            description =
                    "How many tasks run at the same time. Default: as the pool local says; one per processor in a new one.")
    private @Nullable Integer slots;

    @Option(
            names = "--env",
            paramLabel = "NAME[=VALUE]",
            mapFallbackValue = Option.NULL_VALUE,
            description = "A variable that every task gets; NAME alone passes on the value of this process.")
    private Map<String, @Nullable String> taskEnvironment = new LinkedHashMap<>();

    @Option(
            names = "--serve-repository",
            paramLabel = "NAME=DIR",
            description =
                    "Serves a repository of this machine to this server and executor, for reading, at a URL that is written to standard error and to"
                            + " DATA_DIR/repository-NAME. What is committed is run, without a push.")
    private Map<String, Path> repositories = new LinkedHashMap<>();

    @Option(
            names = "--set",
            paramLabel = "SETTING=VALUE",
            description = "A setting of the server, as in docs/configuration.md: --set leases.ttl=2m.")
    private Map<String, String> serverSettings = new LinkedHashMap<>();

    @Option(
            names = "--drain-timeout",
            paramLabel = "DURATION",
            defaultValue = "10s",
            description =
                    "How long it waits for running tasks when it stops. The script of a task that takes longer goes on:"
                            + " the next start takes it up, and otherwise it is ended after leases.ttl (60s). Default: ${DEFAULT-VALUE}.")
    private String drainTimeout = "10s";

    @Override
    public Integer call() throws IOException, InterruptedException {
        DevSettings settings = settings();
        LoggingSettings logging = logging(settings.server());
        DevDirectory directory = new DevDirectory(settings.dataDirectory());
        directory.create();
        // For its bridge from java.util.logging, which the server needs.
        Logging.configure(logging);
        ProcessLog.toFile(directory.log(), logging);
        PrintWriter err = terminal.err();
        DevInstance instance = new DevInstance(settings, line -> {
            err.println("slipway: " + line);
            err.flush();
        });
        // Before it starts: a PostgreSQL outlives the process that is starting it.
        Runtime.getRuntime().addShutdownHook(new Thread(instance::close, "stop"));
        instance.start();
        instance.repositories()
                .forEach((name, url) -> err.println("slipway: serving repository " + name + " at " + url));
        if (!InetAddress.getByName(settings.host()).isLoopbackAddress()) {
            err.println("slipway: other machines can reach it at " + settings.host()
                    + ": tokens, logs and results go over the network in the clear");
        }
        err.println("slipway: the log is in " + directory.log());
        err.flush();
        terminal.out().println("ready " + instance.url());
        terminal.out().flush();
        throw new CommandException(ExitCode.FAILED, instance.awaitFailure());
    }

    private static LoggingSettings logging(DevServerSettings server) {
        try {
            return server.logging();
        } catch (ConfigurationException exception) {
            throw new CommandException(ExitCode.BAD_CONFIGURATION, String.valueOf(exception.getMessage()));
        }
    }

    private DevSettings settings() throws IOException {
        int colon = listen.lastIndexOf(':');
        if (colon < 1 || !listen.substring(colon + 1).matches("\\d{1,5}")) {
            throw terminal.usage("--listen is HOST:PORT, such as 127.0.0.1:8080 or 127.0.0.1:0");
        }
        int port = Integer.parseInt(listen.substring(colon + 1));
        if (port > LARGEST_PORT) {
            throw terminal.usage("--listen has a port above " + LARGEST_PORT);
        }
        if (slots != null && slots < 1) {
            throw terminal.usage("--slots is 1 or more");
        }
        Duration drain = Durations.parse(drainTimeout)
                .orElseThrow(
                        () -> terminal.usage("--drain-timeout is a duration like 10s, not \"" + drainTimeout + "\""));
        return new DevSettings(
                place.path(),
                listen.substring(0, colon),
                port,
                slots == null ? OptionalInt.empty() : OptionalInt.of(slots),
                TaskVariables.resolve(taskEnvironment, System.getenv()),
                servedRepositories(),
                new DevServerSettings(serverSettings, DevEnvironment.ofServer(System.getenv())),
                drain);
    }

    private Map<String, Path> servedRepositories() throws IOException {
        Map<String, Path> served = new LinkedHashMap<>();
        for (Map.Entry<String, Path> repository : repositories.entrySet()) {
            if (!repository.getKey().matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
                throw terminal.usage("\"" + repository.getKey()
                        + "\" is no name for a repository: lower-case letters, digits and dashes");
            }
            Path directory = repository.getValue();
            if (!Files.exists(directory.resolve(".git")) && !Files.exists(directory.resolve("HEAD"))) {
                throw terminal.usage(directory + " is not the root of a Git repository");
            }
            served.put(repository.getKey(), directory.toRealPath());
        }
        return served;
    }
}
