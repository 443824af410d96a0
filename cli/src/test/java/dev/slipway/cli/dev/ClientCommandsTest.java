package dev.slipway.cli.dev;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Await;
import dev.slipway.cli.Cli;
import dev.slipway.cli.CliProcess;
import dev.slipway.cli.ExitCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the client commands answer on a real server, to the demanding as well. */
final class ClientCommandsTest {
    @TempDir
    private static Path directory;

    private static Path data;
    private static DevProgram dev;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        data = directory.resolve("data");
        dev = DevProgram.start(data, "--slots", "2");
        Path resources = Files.writeString(directory.resolve("resources.yaml"), """
                projects/demo: {}
                projects/demo/jobs/hello: {freestyle: {tasks: {hello: {script: [echo hello]}}}}
                projects/demo/jobs/fails: {freestyle: {tasks: {fails: {script: [echo before, exit 3]}}}}
                projects/demo/jobs/late: {freestyle: {tasks: {late: {timeout: 1s, script: [sleep 60]}}}}
                projects/demo/jobs/lost: {freestyle: {tasks: {lost: {directory: nowhere, script: [echo x]}}}}
                projects/demo/jobs/long: {freestyle: {tasks: {long: {script: [echo begun, sleep 60]}}}}
                projects/demo/jobs/many: {freestyle: {tasks: {many: {script: [seq 1 300000]}}}}
                projects/demo/jobs/stuck: {freestyle: {tasks: {stuck: {selector: {nothing: has-this}, script: [echo x]}}}}
                projects/demo/secrets/sesame: {value: sesame-open-1234}
                projects/demo/jobs/asks:
                  freestyle:
                    parameters: {ANSWERS: {}}
                    tasks:
                      asks:
                        timeout: 60s
                        secrets: {SESAME: {name: sesame}}
                        script:
                          - for word in 7 yes c2 "$SESAME" end; do
                              echo "question $word";
                              until [ -e "$ANSWERS/$word" ] || [ "$word" = end ]; do sleep 0.02; done;
                            done
                projects/demo/jobs/warns:
                  freestyle:
                    tasks:
                      warned:
                        script: ["echo '<testsuite><testcase' > report.xml"]
                        results: {junit: {paths: [report.xml]}, none: {type: files, paths: [nothing]}}
                projects/demo/jobs/keeps:
                  freestyle:
                    tasks:
                      build:
                        script: ["mkdir -p a b c", "echo 1 > a/report.txt", "echo 2 > b/report.txt", "echo 3 > c/x", "echo 4 > c/y"]
                        results:
                          first: {type: files, paths: [a/report.txt]}
                          second: {type: files, paths: [b/report.txt]}
                          tree: {type: files, paths: [c]}
                """);
        Cli.Ended applied = dev.slipway("apply", "-f", resources.toString());
        assertThat(applied.exitCode()).as(applied.out() + applied.err()).isZero();
        assertThat(dev.slipway("run", "demo/hello", "--wait").exitCode()).isZero();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (dev != null) {
            dev.close();
        }
    }

    @ParameterizedTest(name = "run demo/{0} --wait exits with {1}")
    @CsvSource({"hello, 0, passed", "fails, 1, failed", "late, 5, timed_out", "lost, 3, errored"})
    void theExitCodeTellsTheOutcome(String job, int exitCode, String state) throws IOException {
        Cli.Ended text = dev.slipway("run", "demo/" + job, "--wait");
        Cli.Ended json = dev.slipway("run", "demo/" + job, "--wait", "-o", "json");

        assertThat(text.exitCode()).as(text.out() + text.err()).isEqualTo(exitCode);
        assertThat(text.out()).contains(state).doesNotContain("\u001b");
        assertThat(json.exitCode()).isEqualTo(exitCode);
        assertThat(json.out()).startsWith("{").contains("\"state\" : \"" + state + "\"");
    }

    @Test
    void aRunThatIsCancelledExitsWithFour() throws Exception {
        Process waiting = CliProcess.start(connection(), "run", "demo/long", "--wait");
        String run = run(waiting.inputReader(UTF_8));

        assertThat(dev.slipway("cancel", run).out()).contains(run, "its end is asked for");
        Cli.Ended ended = CliProcess.ended(waiting);

        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(ExitCode.CANCELLED);
        Cli.Ended again = dev.slipway("cancel", run);
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).isEqualTo("run " + run + " was cancelled already\n");
    }

    @Test
    void whoInterruptsTheWaitingIsToldThatTheRunGoesOn() throws Exception {
        Process waiting = CliProcess.start(connection(), "run", "demo/long", "--wait");
        String run = run(waiting.inputReader(UTF_8));
        Await.until(
                "it waits",
                () -> dev.slipway("runs", "demo/long", "-o", "name", "--state", "running")
                        .out()
                        .contains(run));

        // That of the process itself would close its streams as well.
        waiting.toHandle().destroy();
        Cli.Ended ended = CliProcess.ended(waiting);

        assertThat(ended.err())
                .contains("run " + run + " goes on", "slipway logs " + run + " --follow", "slipway cancel " + run);
        assertThat(dev.slipway("why", run).out()).contains("is running");
        assertThat(dev.slipway("cancel", run, "--wait").out()).contains("is cancelled");
    }

    @Test
    void aRunThatHasEndedWaitsForNothing() throws IOException {
        assertThat(dev.slipway("why", "demo/hello/1").out())
                .isEqualTo("run demo/hello/1 is passed: it has ended and waits for nothing\n");
    }

    @Test
    void whatDoesNotStartIsToldWithTheReason() throws IOException {
        String run = dev.slipway("run", "demo/stuck", "-o", "name").out().strip();

        Cli.Ended logs = dev.slipway("logs", run);
        assertThat(logs.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(logs.err()).startsWith("slipway: stuck has not started; see slipway why " + run + " --url ");
        assertThat(dev.slipway("why", run).out()).contains("no_executor_matches", "waiting will not help");
        assertThat(dev.slipway("run", "demo/stuck", "--wait", "--timeout", "1").exitCode())
                .isEqualTo(ExitCode.STILL_RUNNING);
        assertThat(dev.slipway("cancel", run).exitCode()).isZero();
    }

    @Test
    void aLogThatIsFollowedStandsAloneOnStandardOutput() throws IOException {
        Cli.Ended ended = dev.slipway("logs", "demo/hello/1", "--follow");

        assertThat(ended.exitCode()).isZero();
        assertThat(ended.out()).isEqualTo("hello\n");
        assertThat(ended.err()).contains("hello passed");
    }

    @ParameterizedTest(name = "slipway {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "run demo/helo           | there is no job \"helo\" of project \"demo\"; did you mean \"hello\"?",
                "run dmo/hello           | there is no project \"dmo\"; did you mean \"demo\"?",
                "runs demo/helo          | there is no job \"helo\" of project \"demo\"; did you mean \"hello\"?",
                "runs dmo                | there is no project \"dmo\"; did you mean \"demo\"?",
                "logs demo/helo/1        | there is no job \"helo\" of project \"demo\"; did you mean \"hello\"?",
                "logs demo/helo/1 -- x   | there is no job \"helo\" of project \"demo\"; did you mean \"hello\"?",
                "logs demo/hello/99      | there is no run 99 of job \"hello\"",
                "tests demo/helo/1       | there is no job \"helo\" of project \"demo\"; did you mean \"hello\"?",
                "results demo/helo/1     | there is no job \"helo\" of project \"demo\"; did you mean \"hello\"?",
                "why demo/helo/1         | there is no job \"helo\" of project \"demo\"; did you mean \"hello\"?",
                "cancel demo/helo/1      | there is no job \"helo\" of project \"demo\"; did you mean \"hello\"?",
                "get job helo --project demo    | there is no job \"helo\" of project \"demo\"; did you mean \"hello\"?",
                "delete projects/demo/jobs/helo | there is no job \"helo\" of project \"demo\"; did you mean \"hello\"?",
                "logs demo/hello/1 helo  | demo/hello/1 has no task \"helo\"; did you mean `hello`?",
            })
    void whatIsNotThereIsToldInOneLineWithTheNearestName(String words, String message) throws IOException {
        Cli.Ended ended = dev.slipway(words.replace(" -- x", " --follow").split(" "));

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err().lines()).singleElement().asString().contains(message);
    }

    @Test
    void allFaultsOfADocumentAreToldWithTheirLines() throws IOException {
        Path file = Files.writeString(directory.resolve("three.yaml"), """
                projects/demo/jobs/x:
                  freestyl: {}
                  timeout: soon
                  labels: 5
                """);

        Cli.Ended ended = dev.slipway("apply", "-f", file.toString());

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err())
                .contains(file + ":2: /freestyl: ", "did you mean `freestyle`?", file + ":3: /timeout: ")
                .contains(file + ":4: /labels: ", file + ":1: a job has either git or freestyle")
                .endsWith("slipway: 1 of 1 resources were refused\n");
    }

    @Test
    void resultsAreDownloadedEachToAPlaceOfItsOwn() throws IOException {
        assertThat(dev.slipway("run", "demo/keeps", "--wait").exitCode()).isZero();
        Path out = directory.resolve("out");

        Cli.Ended ended = dev.slipway("results", "demo/keeps/1", "--download", out.toString());

        assertThat(ended.exitCode()).as(ended.err()).isZero();
        assertThat(ended.out().lines())
                .containsExactlyInAnyOrder(
                        out + "/build/first/report.txt",
                        out + "/build/second/report.txt",
                        out + "/build/tree/tree.zip");
        assertThat(out.resolve("build/first/report.txt")).hasContent("1");
        assertThat(out.resolve("build/second/report.txt")).hasContent("2");
        try (ZipFile zip = new ZipFile(out.resolve("build/tree/tree.zip").toFile())) {
            assertThat(zip.stream().map(Object::toString)).containsExactly("c/x", "c/y");
            assertThat(zip.getInputStream(zip.getEntry("c/y")).readAllBytes()).isEqualTo("4\n".getBytes(UTF_8));
        }
        assertThat(dev.slipway("results", "demo/keeps/1", "-o", "name").out())
                .isEqualTo("build/first\nbuild/second\nbuild/tree\n");
    }

    @Test
    void whatAPassedTaskWarnsOfIsTold() throws IOException {
        Cli.Ended ended = dev.slipway("run", "demo/warns", "--wait");
        Cli.Ended results = dev.slipway("results", "demo/warns/1");
        Cli.Ended download = dev.slipway(
                "results",
                "demo/warns/1",
                "--download",
                directory.resolve("warned").toString());

        assertThat(ended.exitCode()).isZero();
        String unreadable = "warning: warned: result \"junit\": the report: line 2: ";
        String missing = "warning: warned: result \"none\": ";
        assertThat(ended.out()).containsOnlyOnce(unreadable).containsOnlyOnce(missing);
        assertThat(results.out()).containsOnlyOnce(unreadable).containsOnlyOnce(missing);
        assertThat(download.out()).doesNotContain("warning");
        assertThat(download.err()).containsOnlyOnce(unreadable).containsOnlyOnce(missing);
    }

    @Test
    void theCommandsToGoOnWithNameTheSameServer() throws Exception {
        Map<String, String> home = Map.of(
                "XDG_CONFIG_HOME", directory.resolve("elsewhere").toString(),
                "XDG_DATA_HOME", directory.resolve("elsewhere").toString());
        Path token = Files.copy(data.resolve("admin-token"), directory.resolve("the token"));
        String flags = " --url " + dev.url() + " --token-file '" + token + "'";
        String secret = Files.readString(token).strip();

        Cli.Ended byFile = CliProcess.run(
                home, "run", "demo/hello", "--wait", "--url", dev.url(), "--token-file", token.toString());
        Cli.Ended byToken = CliProcess.run(home, "run", "demo/hello", "--wait", "--url", dev.url(), "--token", secret);
        assertThat(CliProcess.run(home, "profile", "set", "far", "--url", dev.url(), "--token-file", token.toString())
                        .exitCode())
                .isZero();
        Cli.Ended byProfile = CliProcess.run(home, "run", "demo/stuck", "--profile", "far");

        assertThat(commands(byFile)).hasSize(3).allMatch(command -> command.endsWith(flags));
        assertThat(commands(byToken)).hasSize(3).allMatch(command -> command.endsWith(" --token TOKEN"));
        assertThat(byToken.out()).doesNotContain(secret);
        assertThat(byProfile.out()).contains("--follow --profile far\n");
    }

    private static List<String> commands(Cli.Ended ended) {
        return ended.out().lines().filter(line -> line.startsWith("  slipway ")).toList();
    }

    @Test
    void aProfileNamesTheServerAndItsToken() throws Exception {
        Map<String, String> home =
                Map.of("XDG_CONFIG_HOME", directory.toString(), "XDG_DATA_HOME", directory.toString());
        String token = data.resolve("admin-token").toString();

        assertThat(CliProcess.run(home, "get", "projects").exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(CliProcess.run(home, "profile", "set", "here", "--url", dev.url(), "--token-file", token)
                        .exitCode())
                .isZero();

        assertThat(CliProcess.run(home, "get", "projects", "-o", "name").out()).isEqualTo("projects/demo\n");
    }

    @Test
    void aReaderThatHasEnoughEndsTheCommandQuietly() throws Exception {
        assertThat(dev.slipway("run", "demo/many", "--wait").exitCode()).isZero();
        Process logs = CliProcess.start(connection(), "logs", "demo/many/1");
        BufferedReader reader = logs.inputReader(UTF_8);

        assertThat(reader.readLine()).isEqualTo("1");
        reader.close();

        assertThat(logs.waitFor()).isEqualTo(141);
        assertThat(new String(logs.getErrorStream().readAllBytes(), UTF_8)).isEmpty();
    }

    /** The script waits until its line was read. */
    @Test
    void aLineIsShownBeforeTheNextIsPrintedAlsoWhenItEndsAsASecretBegins() throws Exception {
        Path answers = Files.createDirectory(directory.resolve("answers"));
        String run = dev.slipway("run", "demo/asks", "-p", "ANSWERS=" + answers, "-o", "name")
                .out()
                .strip();
        Process logs = CliProcess.start(connection(), "logs", run, "--follow");
        BufferedReader reader = logs.inputReader(UTF_8);

        for (String word : List.of("7", "yes", "c2", "sesame-open-1234")) {
            assertThat(reader.readLine()).isEqualTo("question " + word.replace("sesame-open-1234", "[masked]"));
            Files.createFile(answers.resolve(word));
        }
        assertThat(reader.lines()).containsExactly("question end");
        assertThat(logs.waitFor()).isZero();
        assertThat(dev.slipway("why", run).out()).contains("is passed");
    }

    @Test
    void credentialsThatAreMissingOrWrongAreToldWithTheWayOn() throws Exception {
        Cli.Ended missing = CliProcess.run(
                Map.of("XDG_CONFIG_HOME", directory.resolve("no").toString(), "SLIPWAY_URL", dev.url()),
                "get",
                "projects");
        Cli.Ended wrong = Cli.run("get", "projects", "--url", dev.url(), "--token", "slw_admin_wrong");
        Cli.Ended noUrl = CliProcess.run(Map.of("SLIPWAY_URL", "no url"), "get", "projects");

        assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.err())
                .startsWith("slipway: The credentials are missing or wrong")
                .contains("--token-file");
        assertThat(wrong.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(wrong.err()).contains("unknown, expired or revoked");
        assertThat(noUrl.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(noUrl.err()).isEqualTo("slipway: the URL of a server is like http://127.0.0.1:8080, not no url\n");
    }

    private static Map<String, String> connection() throws IOException {
        return Map.of(
                "SLIPWAY_URL",
                dev.url(),
                "SLIPWAY_TOKEN_FILE",
                data.resolve("admin-token").toString());
    }

    /** The run that a {@code slipway run} says first. */
    private static String run(BufferedReader out) throws IOException {
        return out.readLine().split(" ")[1];
    }
}
