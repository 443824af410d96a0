package dev.slipway.cli.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.DocumentCall;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Documents;
import dev.slipway.cli.output.Format;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Table;
import dev.slipway.cli.output.Terminal;
import dev.slipway.cli.output.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway get}: reads resources. */
@Command(
        name = "get",
        description = "Reads resources: all of a kind, or one.",
        footer = {
            "%nExamples:%n  slipway get projects%n  slipway get jobs --project demo%n  slipway get projects/demo/jobs/build -o yaml%n  slipway get runner-pool linux",
        })
public final class GetCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(
            index = "0",
            paramLabel = "KIND|PATH",
            description = "projects, repos, jobs, secrets, runner-pools; or a path.")
    private String kindOrPath = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "One of the kind.")
    private @Nullable String name;

    @Option(names = "--project", paramLabel = "PROJECT", description = "The project of repos, jobs and secrets.")
    private @Nullable String project;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = terminal.out();
        ApiClient client = connection.client();
        if (kindOrPath.contains("/") || name != null) {
            ResourcePath path = ResourcePath.parse(
                    name == null ? kindOrPath : ResourceKind.of(kindOrPath).plural() + "/" + name, project);
            one(client, path, out);
        } else {
            all(client, ResourceKind.of(kindOrPath), out);
        }
        return ExitCode.OK;
    }

    private void one(ApiClient client, ResourcePath path, PrintWriter out) throws IOException, InterruptedException {
        JsonNode document = new DocumentCall(client, "GET", path.url()).send();
        switch (output.format()) {
            case NAME -> out.println(path);
            case TEXT, YAML -> Documents.write(Format.YAML, document, out);
            case JSON -> Documents.write(Format.JSON, document, out);
        }
        out.flush();
    }

    private void all(ApiClient client, ResourceKind kind, PrintWriter out) throws IOException, InterruptedException {
        if (kind.inProject() && project == null) {
            throw new CommandException(ExitCode.USAGE, kind.plural() + " are in a project: give --project");
        }
        String base = (project == null || !kind.inProject()
                        ? "/v1"
                        : new ResourcePath(ResourceKind.PROJECT, null, project).url())
                + "/" + kind.plural();
        List<ResourcePath> paths = new ArrayList<>();
        ArrayNode documents = JsonNodeFactory.instance.arrayNode();
        ObjectNode byPath = JsonNodeFactory.instance.objectNode();
        collect(client, base, kind, paths, documents, byPath);
        switch (output.format()) {
            case NAME -> paths.forEach(out::println);
            case JSON, YAML -> Documents.write(output.format(), byPath, out);
            case TEXT -> table(paths, documents, kind, out);
        }
        out.flush();
    }

    private void collect(
            ApiClient client,
            String base,
            ResourceKind kind,
            List<ResourcePath> paths,
            ArrayNode documents,
            ObjectNode byPath)
            throws IOException, InterruptedException {
        String token = "";
        do {
            DocumentCall call = new DocumentCall(client, "GET", base).parameter("limit", PAGE);
            if (!token.isEmpty()) {
                call.parameter("page_token", token);
            }
            JsonNode page = call.send();
            for (JsonNode item : page.path("items")) {
                ResourcePath path = new ResourcePath(
                        kind,
                        kind.inProject() ? project : null,
                        item.path("name").asText());
                paths.add(path);
                documents.add(item);
                byPath.set(path.toString(), item);
            }
            token = page.path("next_page_token").asText("");
        } while (!token.isEmpty());
    }

    private static void table(List<ResourcePath> paths, ArrayNode documents, ResourceKind kind, PrintWriter out) {
        if (paths.isEmpty()) {
            out.println("no " + kind.plural());
            return;
        }
        Instant now = Instant.now();
        Table table = new Table("NAME", "REVISION", "UPDATED", "DESCRIPTION");
        for (int index = 0; index < paths.size(); index++) {
            JsonNode document = documents.get(index);
            table.row(
                    paths.get(index).name(),
                    document.path("revision").asText(),
                    Times.ago(Instant.parse(document.path("updated_at").asText()), now),
                    document.path("description").asText());
        }
        table.write(out);
    }
}
