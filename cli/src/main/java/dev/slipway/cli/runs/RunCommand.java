package dev.slipway.cli.runs;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunRequest;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Documents;
import dev.slipway.cli.output.Format;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Terminal;
import dev.slipway.cli.resources.ResourcePath;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway run}: triggers a run. */
@Command(
        name = "run",
        description = "Triggers a run of a job. With --wait or --follow the exit code tells its outcome.",
        footer =
                "%nExamples:%n  slipway run demo/build --branch main --follow%n  slipway run demo/release --tag v1.2.0 -p TARGET=all --wait")
public final class RunCommand implements Callable<Integer> {
    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PROJECT/JOB", description = "The job.")
    private String job = "";

    @Option(names = "--branch", paramLabel = "BRANCH", description = "The branch. Default: the repo's.")
    private @Nullable String branch;

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag.")
    private @Nullable String tag;

    @Option(
            names = "--sha",
            paramLabel = "SHA",
            description = "A full commit SHA, alone or with a branch that contains it.")
    private @Nullable String sha;

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "NAME=VALUE",
            description = "A parameter. May be given several times.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(names = "--wait", description = "Wait for the end.")
    private boolean wait;

    @Option(names = "--follow", description = "Show the logs while it runs, and wait for the end.")
    private boolean follow;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "Wait so long at most; the run goes on.")
    private @Nullable Long timeout;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (timeout != null && !wait && !follow) {
            throw terminal.usage("--timeout is of --wait and --follow: give one of them, or leave it out");
        }
        PrintWriter out = terminal.out();
        ResourcePath path = RunAddress.job(job);
        ApiClient client = connection.client();
        Run run = trigger(client, path);
        RunAddress address = RunAddress.of(run);
        boolean text = output.format() == Format.TEXT;
        if (text) {
            out.println("run " + Style.BOLD.of(address.toString()) + " "
                    + Style.state(run.state().value()));
            out.flush();
        }
        if (wait || follow) {
            PrintWriter progress = text ? out : terminal.err();
            Duration limit = timeout == null ? null : Duration.ofSeconds(timeout);
            run = follow(new RunFollower(client, address, follow ? progress : null, null, progress), address, limit);
        }
        show(client, run, out);
        return wait || follow ? RunOutcome.exitCode(run) : ExitCode.OK;
    }

    private Run trigger(ApiClient client, ResourcePath path) throws IOException, InterruptedException {
        String project = Objects.requireNonNull(path.project(), "a job has a project");
        return RunLookup.ask(
                client,
                path,
                () -> new RunsClient(client)
                        .createRun(project, path.name(), request())
                        .idempotencyKey(UUID.randomUUID().toString())
                        .send());
    }

    /** Whoever presses Ctrl-C here ends the waiting and not the run, and is told so. */
    private Run follow(RunFollower follower, RunAddress address, @Nullable Duration limit)
            throws IOException, InterruptedException {
        PrintWriter err = terminal.err();
        Thread farewell = new Thread(
                () -> {
                    err.println();
                    err.println("slipway: run " + address + " goes on. See it with: "
                            + connection.command("logs " + address + " --follow") + "; end it with: "
                            + connection.command("cancel " + address));
                    err.flush();
                },
                "farewell");
        Runtime.getRuntime().addShutdownHook(farewell);
        Run run = follower.follow(limit);
        Runtime.getRuntime().removeShutdownHook(farewell);
        return run;
    }

    private RunRequest request() {
        RunRequest.Builder request = RunRequest.builder();
        if (branch != null) {
            request.branch(branch);
        }
        if (tag != null) {
            request.tag(tag);
        }
        if (sha != null) {
            request.sha(sha);
        }
        if (!parameters.isEmpty()) {
            request.parameters(parameters);
        }
        return request.build();
    }

    /** The words of this command line that make such a run once more. */
    private String again() {
        StringBuilder words = new StringBuilder("run ").append(job);
        repeat(words, "--branch", branch);
        repeat(words, "--tag", tag);
        repeat(words, "--sha", sha);
        parameters.forEach((name, value) -> repeat(words, "-p", name + "=" + value));
        return words.append(" --follow").toString();
    }

    private static void repeat(StringBuilder words, String flag, @Nullable String value) {
        if (value != null) {
            words.append(' ').append(flag).append(' ').append(ConnectionOptions.quoted(value));
        }
    }

    private void show(ApiClient client, Run run, PrintWriter out) throws IOException, InterruptedException {
        switch (output.format()) {
            case NAME -> out.println(RunAddress.of(run));
            case JSON, YAML -> Documents.write(output.format(), run, out);
            case TEXT -> {
                if (RunOutcome.isFinal(run)) {
                    new RunReport(client, connection, out).write(run, !follow, again());
                } else {
                    out.println("it goes on; see it with: "
                            + connection.command("logs " + RunAddress.of(run) + " --follow"));
                }
            }
        }
        out.flush();
    }
}
