package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiResponse;
import dev.slipway.api.client.DocumentCall;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway delete}: deletes resources. */
@Command(
        name = "delete",
        description = "Deletes resources.",
        footer =
                "%nExamples:%n  slipway delete projects/demo/jobs/build --dry-run%n  slipway delete jobs/build repos/app --project demo")
public final class DeleteCommand implements Callable<Integer> {
    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Paths of resources.")
    private List<String> paths = new ArrayList<>();

    @Option(names = "--project", paramLabel = "PROJECT", description = "The project of paths that name none.")
    private @Nullable String project;

    @Option(names = "--dry-run", description = "Show what stands in the way, delete nothing.")
    private boolean dryRun;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        ApiClient client = connection.client();
        List<ResourcePath> resources =
                paths.stream().map(path -> ResourcePath.parse(path, project)).toList();
        for (ResourcePath path : resources) {
            DocumentCall call = new DocumentCall(client, "DELETE", path.url());
            if (dryRun) {
                call.parameter("dry_run", true);
            } else {
                call.header("Idempotency-Key", UUID.randomUUID().toString());
            }
            ApiResponse<JsonNode> response = call.exchange();
            out.println((dryRun ? "would delete " : "deleted ") + path);
            JsonNode preview = response.body();
            if (preview != null) {
                preview.path("warnings")
                        .forEach(warning -> out.println(
                                "  warning: " + warning.path("message").asText()));
            }
            out.flush();
        }
        return ExitCode.OK;
    }
}
