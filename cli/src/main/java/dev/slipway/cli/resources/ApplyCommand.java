package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiException;
import dev.slipway.api.client.ApiResponse;
import dev.slipway.api.client.DocumentCall;
import dev.slipway.api.model.FieldError;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.FailureReport;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Style;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
    private static final String FROM_ENVIRONMENT = "value_from_env";
    /** What a dry run answers beside what would be declared: it differs from what is there, or is not part of it. */
    private static final List<String> NOT_DECLARED = List.of("revision", "updated_at", "warnings");

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = {"-f", "--file"},
            required = true,
            paramLabel = "FILE|DIR",
            description =
                    "A file, a directory with .yaml and .yml files, or - for standard input. May be given several times.")
    private List<Path> places = new ArrayList<>();

    @Option(
            names = "--project",
            paramLabel = "PROJECT",
            description = "The project of paths that name none, as jobs/build.")
    private @Nullable String project;

    @Option(names = "--dry-run", description = "Check everything and show what would change, write nothing.")
    private boolean dryRun;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        List<Entry> entries = new ArrayList<>();
        for (Path place : places) {
            entries.addAll(ResourceFile.read(place, project));
        }
        if (entries.isEmpty()) {
            throw new CommandException(
                    ExitCode.FAILED,
                    places.stream().map(Path::toString).collect(Collectors.joining(", "))
                            + ": nothing is declared there; a file of resources is a map from path to document, such as projects/demo: {description: Demo}");
        }
        entries.sort((left, right) -> ResourcePath.DECLARATION.compare(left.path(), right.path()));
        ApiClient client = connection.client();
        int refused = 0;
        for (Entry entry : entries) {
            try {
                out.println(put(client, entry));
            } catch (ApiException exception) {
                refused++;
                out.println(Style.RED.of("refused   ") + " " + entry.path());
                report(entry, exception, err);
            }
            out.flush();
        }
        if (refused > 0) {
            err.println("slipway: " + refused + " of " + entries.size() + " resources were refused"
                    + (dryRun || refused == entries.size() ? "" : "; the others are declared"));
            return ExitCode.FAILED;
        }
        return ExitCode.OK;
    }

    private String put(ApiClient client, Entry entry) throws IOException, InterruptedException {
        Optional<ApiResponse<JsonNode>> before = declared(client, entry.path());
        DocumentCall call = new DocumentCall(client, "PUT", entry.path().url());
        if (dryRun) {
            call.document(withoutValue(entry)).parameter("dry_run", true);
        } else {
            call.document(resolved(entry))
                    .header("Idempotency-Key", UUID.randomUUID().toString());
        }
        ApiResponse<JsonNode> response = call.exchange();
        boolean unchanged = before.filter(known -> isSame(known, response)).isPresent();
        StringBuilder line =
                new StringBuilder(verb(before.isEmpty(), unchanged)).append(' ').append(entry.path());
        JsonNode document = response.body();
        if (dryRun && document != null) {
            document.path("warnings")
                    .forEach(warning -> line.append(System.lineSeparator())
                            .append("  ")
                            .append(Style.YELLOW.of("warning"))
                            .append(": ")
                            .append(warning.path("message").asText()));
        }
        return line.toString();
    }

    /** A dry run answers the ETag of what is stored, so that the documents are compared. */
    private boolean isSame(ApiResponse<JsonNode> before, ApiResponse<JsonNode> after) {
        if (!dryRun) {
            return before.etag().equals(after.etag());
        }
        return before.body() instanceof ObjectNode known
                && after.body() instanceof ObjectNode planned
                && known.deepCopy()
                        .remove(NOT_DECLARED)
                        .equals(planned.deepCopy().remove(NOT_DECLARED));
    }

    private String verb(boolean created, boolean unchanged) {
        if (!created && unchanged) {
            return Style.DIM.of("unchanged ");
        }
        Style style = created ? Style.GREEN : Style.YELLOW;
        String verb = created ? "create" : "update";
        return style.of(dryRun ? "would " + verb : verb + "d   ");
    }

    /** What is declared; empty when nothing is. */
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

    /** Values of secrets are never sent in a dry run. */
    private static JsonNode withoutValue(Entry entry) {
        return entry.path().kind() == ResourceKind.SECRET && entry.document() instanceof ObjectNode document
                ? document.deepCopy().remove(List.of("value", FROM_ENVIRONMENT))
                : entry.document();
    }

    private static JsonNode resolved(Entry entry) {
        if (entry.path().kind() != ResourceKind.SECRET || !entry.document().has(FROM_ENVIRONMENT)) {
            return entry.document();
        }
        String variable = entry.document().get(FROM_ENVIRONMENT).asText();
        String value = System.getenv(variable);
        if (value == null || value.isEmpty()) {
            throw new CommandException(
                    ExitCode.FAILED,
                    entry.place("/" + FROM_ENVIRONMENT) + ": the environment variable " + variable + " is not set");
        }
        ObjectNode document = entry.document().deepCopy();
        document.remove(FROM_ENVIRONMENT);
        document.put("value", value);
        return document;
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
