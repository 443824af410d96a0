package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiException;
import dev.slipway.api.client.ApiResponse;
import dev.slipway.api.client.DocumentCall;
import dev.slipway.api.model.FieldError;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.FailureReport;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Terminal;
import dev.slipway.cli.resources.ResourceAnswers.Answer;
import dev.slipway.cli.resources.ResourceFile.Entry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code slipway apply}: declares what stands in files. */
@Command(
        name = "apply",
        description = "Declares the resources of files: creates what is missing, changes what differs.",
        footer = {
            "%nA file is a YAML map from path to document:",
            "  projects/demo: {description: Demo}",
            "  projects/demo/jobs/hello: {freestyle: {tasks: {hello: {script: [echo hello]}}}}",
            "%nThe value of a secret may come from the environment: {value_from_env: NPM_TOKEN}",
            "%nExamples:%n  slipway apply -f ci/%n  slipway apply -f job.yaml --project demo --dry-run",
        })
public final class ApplyCommand implements Callable<Integer> {
    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE|DIR",
            description =
                    "A file, a directory with .yaml and .yml files (hidden ones are passed over), or - for standard input. May be given several times.")
    private List<Path> places = new ArrayList<>();

    @Option(
            names = "--project",
            paramLabel = "PROJECT",
            description = "The project of paths that name none, as jobs/build.")
    private @Nullable String project;

    @Option(names = "--dry-run", description = "Check everything and show what would change, write nothing.")
    private boolean dryRun;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = terminal.out();
        PrintWriter err = terminal.err();
        List<Entry> entries = ResourceFile.read(places, project);
        if (entries.isEmpty()) {
            throw new CommandException(
                    ExitCode.FAILED,
                    places.stream().map(Path::toString).collect(Collectors.joining(", "))
                            + ": nothing is declared there; a file of resources is a map from path to document, such as projects/demo: {description: Demo}");
        }
        if (!dryRun) {
            SecretValue.requireVariables(entries);
        }
        ApiClient client = connection.client();
        ResourceAnswers answers = new ResourceAnswers(output.format(), out);
        ApplyPreview preview = new ApplyPreview(client, entries);
        int refused = 0;
        try {
            for (Entry entry : entries) {
                try {
                    answers.add(entry.path(), put(client, preview, entry));
                } catch (ApiException exception) {
                    refused++;
                    answers.line(Style.RED.of("refused   ") + " " + entry.path());
                    report(entry, exception, err);
                }
            }
        } finally {
            // What was declared before a failure is declared.
            answers.end();
        }
        if (refused > 0) {
            err.println("slipway: " + refused + " of " + entries.size() + " resources were refused"
                    + (dryRun || refused == entries.size() ? "" : "; the others are declared"));
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }

    private Answer put(ApiClient client, ApplyPreview preview, Entry entry) throws IOException, InterruptedException {
        Optional<ApiResponse<JsonNode>> before = declared(client, entry.path());
        if (dryRun) {
            return preview.of(entry, before.map(ApiResponse::body));
        }
        ApiResponse<JsonNode> after = new DocumentCall(
                        client, "PUT", entry.path().url())
                .document(SecretValue.resolved(entry))
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .exchange();
        return new Answer(verb(before, after) + " " + entry.path(), after.body());
    }

    private static String verb(Optional<ApiResponse<JsonNode>> before, ApiResponse<JsonNode> after) {
        if (before.isEmpty()) {
            return Style.GREEN.of("created   ");
        }
        return before.get().etag().equals(after.etag()) ? Style.DIM.of("unchanged ") : Style.YELLOW.of("updated   ");
    }

    /** What is declared so far; empty when nothing is. */
    private static Optional<ApiResponse<JsonNode>> declared(ApiClient client, ResourcePath path)
            throws IOException, InterruptedException {
        try {
            return Optional.of(new DocumentCall(client, "GET", path.url()).exchange());
        } catch (ApiException exception) {
            if (exception.status() == 404) {
                return Optional.empty();
            }
            throw exception;
        }
    }

    private static void report(Entry entry, ApiException exception, PrintWriter err) {
        List<FieldError> errors = exception.problem().errors();
        if (errors == null || errors.isEmpty()) {
            FailureReport.write(exception.problem(), err);
            return;
        }
        for (FieldError error : errors) {
            String field = error.pointer().isEmpty() ? "" : error.pointer() + ": ";
            err.println(entry.place(error.pointer()) + ": " + field + error.message());
        }
    }
}
