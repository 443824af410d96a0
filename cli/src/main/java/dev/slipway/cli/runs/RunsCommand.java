package dev.slipway.cli.runs;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunList;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Documents;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Table;
import dev.slipway.cli.output.Terminal;
import dev.slipway.cli.output.Times;
import dev.slipway.cli.resources.ResourceKind;
import dev.slipway.cli.resources.ResourcePath;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway runs}: lists runs. */
@Command(
        name = "runs",
        description = "Lists runs, newest first.",
        footer = "%nExamples:%n  slipway runs demo%n  slipway runs demo/build --state failed --branch main")
public final class RunsCommand implements Callable<Integer> {
    private static final int SHORT_SHA = 10;

    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PROJECT[/JOB]", description = "The project or job.")
    private String scope = "";

    @Option(names = "--state", paramLabel = "STATE", description = "Only runs in this state.")
    private @Nullable String state;

    @Option(names = "--branch", paramLabel = "BRANCH", description = "Only runs of this branch.")
    private @Nullable String branch;

    @Option(names = "--sha", paramLabel = "SHA", description = "Only runs of this commit.")
    private @Nullable String sha;

    @Option(
            names = "--limit",
            paramLabel = "NUMBER",
            defaultValue = "20",
            description = "At most so many. Default: ${DEFAULT-VALUE}.")
    private int limit = 20;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = terminal.out();
        ApiClient client = connection.client();
        ResourcePath about =
                scope.contains("/") ? RunAddress.job(scope) : new ResourcePath(ResourceKind.PROJECT, null, scope);
        RunList list = RunLookup.ask(client, about, () -> list(client));
        if (list.items().isEmpty()) {
            // A job that is not there has no runs either.
            RunLookup.require(client, about);
        }
        switch (output.format()) {
            case NAME -> list.items().forEach(run -> out.println(RunAddress.of(run)));
            case JSON, YAML -> Documents.write(output.format(), list, out);
            case TEXT -> table(list, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private RunList list(ApiClient client) throws IOException, InterruptedException {
        RunsClient runs = new RunsClient(client);
        if (scope.contains("/")) {
            ResourcePath job = RunAddress.job(scope);
            RunsClient.ListRunsCall call = runs.listRuns(
                            Objects.requireNonNull(job.project(), "a job has a project"), job.name())
                    .limit(limit);
            if (state != null) {
                call.state(state);
            }
            if (branch != null) {
                call.branch(branch);
            }
            if (sha != null) {
                call.sha(sha);
            }
            return call.send();
        }
        RunsClient.ListProjectRunsCall call = runs.listProjectRuns(scope).limit(limit);
        if (state != null) {
            call.state(state);
        }
        if (branch != null) {
            call.branch(branch);
        }
        if (sha != null) {
            call.sha(sha);
        }
        return call.send();
    }

    private static void table(RunList list, PrintWriter out) {
        if (list.items().isEmpty()) {
            out.println("no runs");
            return;
        }
        Instant now = Instant.now();
        Table table = new Table("RUN", "STATE", "REF", "COMMIT", "CREATED", "TOOK", "SUBJECT");
        for (Run run : list.items()) {
            table.row(
                    RunAddress.of(run).toString(),
                    Style.state(run.state().value()),
                    run.ref() == null ? "-" : run.ref(),
                    run.sha() == null ? "-" : run.sha().substring(0, SHORT_SHA),
                    Times.ago(run.createdAt(), now),
                    Times.between(run.createdAt(), run.finishedAt(), now),
                    run.commitSubject() == null ? "" : run.commitSubject());
        }
        table.write(out);
    }
}
