package dev.slipway.cli.runs;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Test;
import dev.slipway.api.model.TestList;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.connection.ConnectionOptions;
import dev.slipway.cli.output.Documents;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Terminal;
import dev.slipway.cli.output.Times;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway tests}: lists the tests of a run. */
@Command(
        name = "tests",
        description = "Lists the tests of a run, failed ones first.",
        footer = "%nExamples:%n  slipway tests demo/build/7%n  slipway tests demo/build/7 --failed -o json")
public final class TestsCommand implements Callable<Integer> {
    private static final int PAGE = 500;

    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "PROJECT/JOB/NUMBER", description = "The run.")
    private String run = "";

    @Option(names = "--failed", description = "Only those that failed or errored.")
    private boolean failed;

    @Option(names = "--name", paramLabel = "NAME", description = "Only tests of this name, or CLASS.NAME.")
    private @Nullable String name;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = terminal.out();
        ApiClient client = connection.client();
        RunAddress address = RunAddress.parse(run);
        RunLookup.find(client, address);
        List<Test> tests = list(new RunsClient(client), address);
        switch (output.format()) {
            case NAME -> tests.forEach(test -> out.println(fullName(test)));
            case JSON, YAML ->
                Documents.write(output.format(), TestList.builder().items(tests).build(), out);
            case TEXT -> {
                if (tests.isEmpty()) {
                    out.println(failed ? "no failed tests" : "no tests");
                }
                tests.forEach(test -> out.println(line(test)));
            }
        }
        out.flush();
        return ExitCode.OK;
    }

    private List<Test> list(RunsClient runs, RunAddress address) throws IOException, InterruptedException {
        List<Test> tests = new ArrayList<>();
        String token = null;
        do {
            RunsClient.ListRunTestsCall call = runs.listRunTests(address.project(), address.job(), address.number())
                    .limit(PAGE);
            if (name != null) {
                call.name(name);
            }
            if (token != null) {
                call.pageToken(token);
            }
            TestList page = call.send();
            page.items().stream()
                    .filter(test -> !failed || RunReport.isFailure(test))
                    .forEach(tests::add);
            // Failed ones come first, so that the first page without one is the last to read.
            boolean more = !failed || page.items().stream().allMatch(RunReport::isFailure);
            token = more ? page.nextPageToken() : null;
        } while (token != null);
        return tests;
    }

    /** A test in a line or, when it failed, with its message and place. */
    static String line(Test test) {
        String took = test.durationMs() == null
                ? ""
                : Style.DIM.of(" in " + Times.duration(Duration.ofMillis(test.durationMs())));
        String line = Style.state(test.state().value()) + " " + fullName(test) + took
                + Style.DIM.of(" [" + test.task() + "]");
        if (!RunReport.isFailure(test)) {
            return line;
        }
        String message = test.message() == null
                ? ""
                : System.lineSeparator() + "    " + test.message().strip();
        String place = test.file() == null
                ? ""
                : System.lineSeparator() + "    at " + test.file() + (test.line() == null ? "" : ":" + test.line());
        return line + message + place;
    }

    private static String fullName(Test test) {
        return test.className() == null || test.className().isEmpty()
                ? test.name()
                : test.className() + "." + test.name();
    }
}
