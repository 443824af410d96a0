package dev.slipway.cli.runs;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.Result;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Documents;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Table;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code slipway results}: lists and fetches what tasks kept. */
@Command(
        name = "results",
        description = "Lists the results of a run, or downloads them.",
        footer = "%nExamples:%n  slipway results demo/build/7%n  slipway results demo/build/7 compile --download out/")
public final class ResultsCommand implements Callable<Integer> {
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
            description = "Download them to DIR/TASK/, checked by their SHA-256.")
    private @Nullable Path directory;

    @Spec
    private @Nullable CommandSpec spec;

    private record Found(String task, int attempt, Result result) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec, "picocli sets the spec")
                .commandLine()
                .getOut();
        ApiClient client = connection.client();
        RunAddress address = RunAddress.parse(run);
        List<Found> found = find(new RunsClient(client), address);
        if (directory != null) {
            for (Found each : found) {
                out.println(download(client, address, each, directory));
                out.flush();
            }
            return ExitCode.OK;
        }
        switch (output.format()) {
            case NAME ->
                found.forEach(
                        each -> out.println(each.task() + "/" + each.result().name()));
            case JSON, YAML -> {
                Map<String, Result> byName = new LinkedHashMap<>();
                found.forEach(
                        each -> byName.put(each.task() + "/" + each.result().name(), each.result()));
                Documents.write(output.format(), byName, out);
            }
            case TEXT -> table(found, out);
        }
        out.flush();
        return ExitCode.OK;
    }

    private List<Found> find(RunsClient runs, RunAddress address) throws IOException, InterruptedException {
        Run whole =
                runs.getRun(address.project(), address.job(), address.number()).send();
        List<Found> found = new ArrayList<>();
        for (RunTask each : whole.tasks() == null ? List.<RunTask>of() : whole.tasks()) {
            if (each.attempts().isEmpty() || (task != null && !task.equals(each.key()))) {
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
                Long.toString(each.result().size()),
                each.result().mediaType(),
                each.result().path() == null ? "" : each.result().path()));
        table.write(out);
    }

    private static Path download(ApiClient client, RunAddress address, Found found, Path directory)
            throws IOException, InterruptedException {
        Path target = directory.resolve(found.task()).resolve(fileName(found.result()));
        Files.createDirectories(directory.resolve(found.task()));
        Path part = target.resolveSibling(target.getFileName() + ".part");
        MessageDigest digest = sha256();
        try (InputStream bytes = new DigestInputStream(
                new RunsClient(client)
                        .getResult(
                                address.project(),
                                address.job(),
                                address.number(),
                                found.task(),
                                found.attempt(),
                                found.result().name())
                        .send(),
                digest)) {
            Files.copy(bytes, part, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(found.result().sha256())) {
            Files.deleteIfExists(part);
            throw new CommandException(ExitCode.FAILED, target + ": what arrived has another SHA-256; try again");
        }
        return Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Made of the result's own name, so that no server can choose a place outside the directory. */
    private static String fileName(Result result) {
        if (result.mediaType().equals("application/zip") && result.path() == null) {
            return result.name() + ".zip";
        }
        Path path = result.path() == null ? null : Path.of(result.path()).getFileName();
        return path == null ? result.name() : path.toString();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java platform has SHA-256", exception);
        }
    }
}
