package dev.slipway.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the commands tell of a run that has ended, and above all of one that ended before it had tasks. */
final class EndedRunTest {
    private static final String ENDED = "'finished_at': '2026-01-01T00:00:05Z'";
    private static final String BROKEN_FILE = "'problem': {'type': 'https://slipway.dev/problems/job-file-invalid',"
            + " 'title': 'The job file has errors', 'status': 422, 'detail': '.slipway.yml has 1 error', 'errors':"
            + " [{'pointer': '/tasks/a/scirpt', 'rule': 'unknown_field', 'message': 'did you mean script?',"
            + " 'file': '.slipway.yml', 'line': 3, 'column': 5}]}";
    private static final String WRONG_PARAMETERS =
            "'problem': {'type': 'https://slipway.dev/problems/invalid-document',"
                    + " 'title': 'The document is invalid', 'status': 422, 'detail': 'the parameters do not fit', 'errors':"
                    + " [{'pointer': '/parameters/TARGT', 'rule': 'unknown_parameter', 'message': 'did you mean TARGET?'}]}";
    private static final String ATTEMPT = "{'number': 1, 'state': 'passed', 'executor': 'e', 'log': {'size': 0},"
            + " 'started_at': '2026-01-01T00:00:02Z'}";

    private RunServer server;

    @BeforeEach
    void start() throws IOException {
        server = new RunServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whyTellsTheProblemAndTheWarningsOfTheRun() {
        server.run("failed", BROKEN_FILE, "'warnings': ['the file is old']", ENDED);

        Cli.Ended ended = server.slipway("why", "demo/build/1");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.OK);
        assertThat(ended.out()).isEqualTo("""
                run demo/build/1 is failed: it ended without a task
                slipway: The job file has errors: .slipway.yml has 1 error
                  .slipway.yml:3:5: did you mean script?
                warning: the file is old
                """);
    }

    @ParameterizedTest(name = "slipway {0}")
    @CsvSource({
        "logs demo/build/1",
        "logs demo/build/1 test",
        "logs demo/build/1 --follow",
        "logs demo/build/1 test --follow",
        "results demo/build/1 test"
    })
    void aTaskOfARunThatHasNoneIsRefusedWithTheProblem(String words) {
        server.run("failed", BROKEN_FILE, ENDED);

        Cli.Ended ended = server.slipway(words.split(" "));

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).isEqualTo("""
                slipway: demo/build/1 ended without a task: The job file has errors: .slipway.yml has 1 error
                  .slipway.yml:3:5: did you mean script?
                """);
    }

    @Test
    void aRunThatWasCancelledBeforeItHadTasksHasNoLog() {
        server.run("cancelled", "'tasks': []", ENDED);

        assertThat(server.slipway("logs", "demo/build/1").err())
                .isEqualTo("slipway: demo/build/1 ended without a task: it was cancelled\n");
    }

    @Test
    void aRunThatIsPreparingMayStillGetTasks() {
        server.run("preparing", "'started_at': null");

        assertThat(server.slipway("logs", "demo/build/1").err())
                .startsWith("slipway: demo/build/1 has no task yet; see slipway why demo/build/1");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "skipped   | test failed                     | after was skipped and has no log: test failed",
                "cancelled | the run was cancelled           | after was cancelled and has no log: the run was cancelled",
                "errored   | no executor took it within 24h  | after is errored and has no log: no executor took it within 24h",
            })
    void aTaskThatEndedBeforeItStartedTellsWhy(String state, String message, String told) {
        String test = task("test", "failed", ATTEMPT);
        server.run(
                "failed", tasks(test, task("after", state, "").replace("}", ", 'message': '" + message + "'}")), ENDED);

        for (List<String> words : List.of(
                List.of("logs", "demo/build/1", "after"), List.of("logs", "demo/build/1", "after", "--follow"))) {
            Cli.Ended ended = server.slipway(words.toArray(String[]::new));

            assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(ended.err()).endsWith("slipway: " + told + "\n");
        }
    }

    @ParameterizedTest(name = "slipway {0} demo/build/1 test")
    @CsvSource({"logs", "results"})
    void aNameOfSeveralCombinationsIsToldWithThem(String command) {
        server.run(
                "passed",
                tasks(
                        task("lint", "passed", ATTEMPT),
                        task("test.21", "passed", ATTEMPT),
                        task("test.25", "passed", ATTEMPT)),
                ENDED);

        Cli.Ended ended = server.slipway(command, "demo/build/1", "test");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err())
                .isEqualTo("slipway: demo/build/1 has no task \"test\"; it has `test.21`, `test.25`: name one\n");
    }

    @Test
    void whatIsKnownToBeOfNoUseIsNotOffered() {
        server.run("failed", WRONG_PARAMETERS, ENDED);
        Cli.Ended wrong = server.slipway("run", "demo/build", "-p", "TARGT=x", "--wait");
        server.run("failed", BROKEN_FILE, ENDED);
        Cli.Ended broken = server.slipway("run", "demo/build", "--wait");
        server.run("passed", tasks(task("test", "passed", ATTEMPT)), ENDED);
        Cli.Ended passed = server.slipway("run", "demo/build", "-p", "TARGET=x", "--wait");

        assertThat(offered(wrong)).containsExactly("why demo/build/1");
        assertThat(offered(broken)).containsExactly("why demo/build/1", "run demo/build --follow");
        assertThat(offered(passed))
                .containsExactly("logs demo/build/1", "results demo/build/1", "run demo/build -p TARGET=x --follow");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "passed, has passed",
        "failed, has failed",
        "errored, is errored",
        "cancelled, was cancelled",
        "timed_out, has timed out",
        "skipped, was skipped"
    })
    void cancellingTellsHowItHadEndedAlready(String state, String told) {
        server.run(state, ENDED);

        Cli.Ended ended = server.slipway("cancel", "demo/build/1");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(ended.out()).isEqualTo("run demo/build/1 " + told + " already\n");
    }

    @Test
    void aRunTakesFromItsTriggerToItsEndInAListAsWell() {
        server.run("passed", tasks(task("test", "passed", ATTEMPT)), "'started_at': '2026-01-01T00:00:02Z'", ENDED);

        assertThat(server.slipway("run", "demo/build", "--wait").out()).contains("run demo/build/1 passed in 5.0s\n");
        assertThat(server.slipway("runs", "demo/build").out().lines())
                .satisfiesExactly(
                        heads -> assertThat(heads.split(" +"))
                                .containsExactly("RUN", "STATE", "REF", "COMMIT", "CREATED", "TOOK", "SUBJECT"),
                        row -> assertThat(row).matches("demo/build/1 +passed +- +- +\\d+d ago +5\\.0s"));
    }

    @Test
    void sizesOfResultsAreForPeople() {
        server.run("passed", tasks(task("test", "passed", ATTEMPT)), ENDED);
        server.answer(
                "GET " + RunServer.RUNS + "/1/tasks/test/attempts/1/results",
                "{'items': [" + result("small", 1023) + ", " + result("large", 52_428_800) + "]}");

        assertThat(server.slipway("results", "demo/build/1").out().lines())
                .anySatisfy(row -> assertThat(row).matches("test +small +files +1023 B +text/plain"))
                .anySatisfy(row -> assertThat(row).matches("test +large +files +50\\.0 MiB +text/plain"));
        assertThat(server.slipway("results", "demo/build/1", "-o", "json").out())
                .contains("\"size\" : 52428800");
    }

    private static String result(String name, long size) {
        return "{'uid': 'u', 'name': '" + name + "', 'type': 'files', 'media_type': 'text/plain', 'size': " + size
                + ", 'sha256': 'x', 'created_at': '2026-01-01T00:00:00Z'}";
    }

    private static String tasks(String... tasks) {
        return "'tasks': [" + String.join(", ", tasks) + "]";
    }

    private static String task(String key, String state, String attempts) {
        return "{'key': '" + key + "', 'state': '" + state + "', 'script': [], 'attempts': [" + attempts
                + "], 'finished_at': '2026-01-01T00:00:04Z'}";
    }

    /** The commands to go on with, without the server. */
    private static List<String> offered(Cli.Ended ended) {
        return ended.out()
                .lines()
                .filter(line -> line.startsWith("  slipway "))
                .map(line -> line.substring("  slipway ".length(), line.indexOf(" --url ")))
                .toList();
    }
}
