package dev.slipway.cli.runs;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Result;
import dev.slipway.api.model.ResultList;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Documents;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Table;
import dev.slipway.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway results}: lists and fetches what tasks kept. */
@Command(
        name = "results",
        description = "Lists the results of a run, or downloads them.",
        footer = "%nExamples:%n  slipway results demo/build/7%n  slipway results demo/build/7 compile --download out/")
public final class ResultsCommand implements Callable<Integer> {
    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(index = "0", paramLabel = "PROJECT/JOB/NUMBER", description = "The run.")
    private String run = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "TASK", description = "Only those of this task.")
    private @Nullable String task;

    @Option(
            names = "--download",
            paramLabel = "DIR",
            description =
                    "Download each to DIR/TASK/NAME/, checked by its SHA-256. A directory or several files come as NAME.zip.")
    private @Nullable Path directory;

    private record Found(String task, int attempt, Result result) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = terminal.out();
        ApiClient client = connection.client();
        RunAddress address = RunAddress.parse(run);
        Run whole = RunLookup.find(client, address);
        RunLookup.requireTasks(whole);
        if (task != null) {
            RunLookup.task(whole, task);
        }
        List<Found> found = find(client, address, whole);
        if (directory != null) {
            ResultDownload download = new ResultDownload(directory);
            for (Found each : found) {
                out.println(download(client, address, each, download));
                out.flush();
            }
            warnings(whole, found).forEach(terminal.err()::println);
            return ExitCode.OK;
        }
        switch (output.format()) {
            case NAME ->
                found.forEach(
                        each -> out.println(each.task() + "/" + each.result().name()));
            case JSON, YAML -> Documents.write(output.format(), byTask(found), out);
            case TEXT -> {
                table(found, out);
                warnings(whole, found).forEach(out::println);
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private List<RunTask> tasks(Run whole) {
        return RunLookup.tasks(whole).stream()
                .filter(each -> task == null || task.equals(each.key()))
                .toList();
    }

    private List<Found> find(ApiClient client, RunAddress address, Run whole) throws IOException, InterruptedException {
        RunsClient runs = new RunsClient(client);
        List<Found> found = new ArrayList<>();
        for (RunTask each : tasks(whole)) {
            if (each.attempts().isEmpty()) {
                continue;
            }
            Attempt newest = each.attempts().getLast();
            runs.listResults(address.project(), address.job(), address.number(), each.key(), newest.number())
                    .send()
                    .items()
                    .forEach(result -> found.add(new Found(each.key(), newest.number(), result)));
        }
        return found;
    }

    /** The answers of the server for the newest attempt of each task that has results. */
    private static Map<String, ResultList> byTask(List<Found> found) {
        Map<String, List<Result>> byTask = new LinkedHashMap<>();
        found.forEach(each ->
                byTask.computeIfAbsent(each.task(), _ -> new ArrayList<>()).add(each.result()));
        Map<String, ResultList> answers = new LinkedHashMap<>();
        byTask.forEach((key, results) ->
                answers.put(key, ResultList.builder().items(results).build()));
        return answers;
    }

    /** What the results and their tasks warn of; an attempt tells most of what its results tell. */
    private Set<String> warnings(Run whole, List<Found> found) {
        Set<String> warnings = new LinkedHashSet<>();
        tasks(whole).forEach(each -> TaskWarnings.of(each).forEach(text -> warnings.add(warning(each.key(), text))));
        for (Found each : found) {
            if (each.result().warning() != null) {
                warnings.add(warning(
                        each.task(),
                        "result \"" + each.result().name() + "\": "
                                + each.result().warning()));
            }
        }
        return warnings;
    }

    private static String warning(String key, String text) {
        return Style.YELLOW.of("warning: ") + key + ": " + text;
    }

    private static void table(List<Found> found, PrintWriter out) {
        if (found.isEmpty()) {
            out.println("no results");
            return;
        }
        Table table = new Table("TASK", "NAME", "TYPE", "SIZE", "MEDIA TYPE", "PATH");
        found.forEach(each -> table.row(
                each.task(),
                each.result().name(),
                each.result().type().value(),
                Sizes.text(each.result().size()),
                each.result().mediaType(),
                each.result().path() == null ? "" : each.result().path()));
        table.write(out);
    }

    private static Path download(ApiClient client, RunAddress address, Found found, ResultDownload download)
            throws IOException, InterruptedException {
        try (InputStream content = new RunsClient(client)
                .getResult(
                        address.project(),
                        address.job(),
                        address.number(),
                        found.task(),
                        found.attempt(),
                        found.result().name())
                .send()) {
            return download.write(found.task(), found.result(), content);
        }
    }
}
