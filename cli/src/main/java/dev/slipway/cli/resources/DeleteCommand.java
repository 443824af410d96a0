package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiException;
import dev.slipway.api.client.DocumentCall;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.FailureReport;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Terminal;
import dev.slipway.cli.resources.ResourceAnswers.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway delete}: deletes resources. */
@Command(
        name = "delete",
        description = "Deletes resources.",
        footer =
                "%nExamples:%n  slipway delete projects/demo/jobs/build --dry-run%n  slipway delete jobs/build repos/app --project demo%n  slipway delete projects/demo --cascade")
public final class DeleteCommand implements Callable<Integer> {
    /** The end of the URI of the problem. */
    private static final String NOT_EMPTY = "/not-empty";

    /** A project of many runs is deleted as a whole, with gibibytes of logs. */
    private static final Duration CASCADE_TIME = Duration.ofMinutes(30);

    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Paths of resources.")
    private List<String> paths = new ArrayList<>();

    @Option(names = "--project", paramLabel = "PROJECT", description = "The project of paths that name none.")
    private @Nullable String project;

    @Option(
            names = "--dry-run",
            description =
                    "Show what stands in the way, delete nothing. Exits with 1 when the deletion would be refused.")
    private boolean dryRun;

    @Option(
            names = "--cascade",
            description = "Delete what is in a project, too. What is protected or in use still stands in the way.")
    private boolean cascade;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<ResourcePath> resources =
                paths.stream().map(path -> ResourcePath.parse(path, project)).toList();
        if (cascade) {
            resources.forEach(DeleteCommand::requireContent);
        }
        ApiClient client = connection.client();
        ResourceAnswers answers = new ResourceAnswers(output.format(), terminal.out());
        DeletePreview preview = new DeletePreview();
        boolean refused = false;
        try {
            for (ResourcePath path : resources) {
                if (dryRun) {
                    JsonNode answer =
                            call(client, path).parameter("dry_run", true).send();
                    refused |= !report(path, answer, preview.next(path, answer), answers);
                } else {
                    delete(client, path);
                    answers.add(path, new Answer("deleted " + path, null));
                }
            }
        } finally {
            // What was deleted before a refusal is deleted.
            answers.end();
        }
        return refused ? ExitCode.FAILED : ExitCode.OK;
    }

    private static void requireContent(ResourcePath path) {
        if (path.kind() != ResourceKind.PROJECT) {
            throw new CommandException(
                    ExitCode.USAGE, "--cascade is for projects, and nothing is in " + path + "; leave it out");
        }
    }

    private DocumentCall call(ApiClient client, ResourcePath path) {
        DocumentCall call = new DocumentCall(client, "DELETE", path.url());
        if (cascade) {
            call.parameter("cascade", true).timeout(CASCADE_TIME);
        }
        return call;
    }

    private void delete(ApiClient client, ResourcePath path) throws IOException, InterruptedException {
        try {
            call(client, path)
                    .header("Idempotency-Key", UUID.randomUUID().toString())
                    .exchange();
        } catch (ApiException refused) {
            if (refused.problem().type().endsWith(NOT_EMPTY)) {
                FailureReport.write(refused.problem(), terminal.err());
                throw new CommandException(ExitCode.FAILED, DeletePreview.CASCADE_HINT);
            }
            throw refused;
        }
    }

    /** Whether it would be deleted. */
    private boolean report(ResourcePath path, JsonNode answer, DeletePreview.Outcome outcome, ResourceAnswers answers) {
        outcome.refusal().forEach(reason -> terminal.err().println("slipway: " + reason));
        if (!outcome.refusal().isEmpty()) {
            answers.refuse(path, answer);
            return false;
        }
        StringBuilder text = new StringBuilder("would delete ").append(path);
        outcome.warnings()
                .forEach(warning -> text.append(System.lineSeparator())
                        .append("  warning: ")
                        .append(warning));
        answers.add(path, new Answer(text.toString(), answer));
        return true;
    }
}
