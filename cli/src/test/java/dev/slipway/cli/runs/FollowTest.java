package dev.slipway.cli.runs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What those who wait see of a server that is restarted, is slow, or answers with errors. */
final class FollowTest {
    private static final String LOG = "/v1/projects/demo/jobs/build/runs/1/tasks/main/attempts/1/log";
    private static final String QUEUED = task("main", "queued", "[]", false);
    private static final String PASSED = task(
            "main",
            "passed",
            "[{'number': 1, 'state': 'passed', 'executor': 'e', 'log': {'size': 1}, 'started_at': '2026-01-01T00:00:00Z'}]",
            true);

    private final Queue<String> answers = new ArrayDeque<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private Log log = stream -> event(stream, "chunk", "{\"text\": \"hello\"}");

    private boolean refusesLog;

    private interface Log {
        void write(OutputStream stream) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v1/projects/demo/jobs/build/runs", this::answerRun);
        server.createContext(LOG, this::answerLog);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void aServerThatIsAwayForAMomentEndsNoWaiting() {
        answers.addAll(List.of(run("running", QUEUED, false), "502", "503", "504", run("passed", PASSED, true)));

        Cli.Ended ended = slipway("run", "demo/build", "--wait");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.OK);
        assertThat(ended.out()).contains("run demo/build/1 passed");
    }

    @Test
    void aServerThatStaysAwayIsToldOnceAndThatItIsBack() {
        answers.addAll(List.of(run("running", QUEUED, false), "503", "503", "503", "503", "503", "503"));
        answers.addAll(List.of(run("running", QUEUED, false), run("passed", PASSED, true)));

        Cli.Ended ended = slipway("run", "demo/build", "--follow");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.OK);
        assertThat(ended.out())
                .containsOnlyOnce("the server is away")
                .containsSubsequence("the server is away", "the server answers again", "passed");
    }

    @Test
    void anOutageIsAServerThatCannotBeReachedAndAFaultOfItAFailure() {
        answers.addAll(List.of("503", "500"));

        assertThat(slipway("why", "demo/build/1").exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(slipway("why", "demo/build/1").exitCode()).isEqualTo(ExitCode.FAILED);
    }

    @Test
    void aLogThatIsCutByTheTimeoutIsSaidSo() {
        answers.addAll(List.of(run("running", QUEUED, false), run("passed", PASSED, true)));
        log = stream -> {
            event(stream, "chunk", "{\"text\": \"hello\"}");
            awaitEnd();
        };
        long begin = System.nanoTime();

        Cli.Ended ended = slipway("run", "demo/build", "--follow", "--timeout", "1");

        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        assertThat(ended.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(ended.out())
                .containsSubsequence("hello", "the log of main goes on: --timeout ended before it", "passed in");
    }

    @Test
    void aLogThatCannotBeFollowedIsToldBesideTheLog() {
        answers.addAll(List.of(run("passed", PASSED, true), run("passed", PASSED, true)));
        refusesLog = true;

        Cli.Ended ended = slipway("logs", "demo/build/1", "--follow");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains("the log of main cannot be followed: HTTP 404");
    }

    @Test
    void aTaskThatHasNotStartedIsWaitedFor() {
        answers.addAll(
                List.of(run("queued", QUEUED, false), run("queued", QUEUED, false), run("running", PASSED, false)));

        Cli.Ended ended = slipway("logs", "demo/build/1", "main", "--follow");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.OK);
        assertThat(ended.out()).isEqualTo("hello");
    }

    @Test
    void aLogIsFollowedAlsoWhenTheServerIsAwayAtFirst() {
        answers.addAll(List.of("503", "502", run("running", QUEUED, false), run("passed", PASSED, true)));

        Cli.Ended ended = slipway("logs", "demo/build/1", "main", "--follow");

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.OK);
        assertThat(ended.out()).isEqualTo("hello");
    }

    @Test
    void aTaskThatIsNotInTheRunIsToldWithTheNearest() {
        answers.addAll(
                List.of(run("running", PASSED, false), run("running", PASSED, false), run("running", PASSED, false)));

        for (List<String> words : List.of(
                List.of("logs", "demo/build/1", "mian", "--follow"), List.of("results", "demo/build/1", "mian"))) {
            Cli.Ended ended = slipway(words.toArray(String[]::new));

            assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(ended.err()).isEqualTo("slipway: demo/build/1 has no task \"mian\"; did you mean `main`?\n");
        }
    }

    @Test
    void anAttemptIsOfOneTaskAndMustBeThere() {
        String two = PASSED + ", " + task("other", "passed", "[]", true);
        answers.addAll(List.of(run("passed", two, true), run("passed", two, true), run("passed", two, true)));

        Cli.Ended open = slipway("logs", "demo/build/1", "--attempt", "1");
        Cli.Ended followed = slipway("logs", "demo/build/1", "--attempt", "1", "--follow");
        Cli.Ended missing = slipway("logs", "demo/build/1", "main", "--attempt", "2");

        assertThat(List.of(open, followed)).allSatisfy(ended -> {
            assertThat(ended.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(ended.err()).startsWith("slipway: --attempt is of one task: name one of main, other\n");
        });
        assertThat(missing.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(missing.err()).isEqualTo("slipway: main of demo/build/1 has no attempt 2; its newest is 1\n");
    }

    @Test
    void aCharacterOfSeveralBytesIsReadAsOneWhereverTheNetworkCutsIt() {
        answers.add(run("passed", PASSED + ", " + task("other", "passed", "[]", true), true));
        String line = "é".repeat(100) + "\n";
        log = stream -> stream.write(line.repeat(1000).getBytes(UTF_8));

        assertThat(slipway("logs", "demo/build/1").out()).isEqualTo(("[main] " + line).repeat(1000));
    }

    private Cli.Ended slipway(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", "http://127.0.0.1:" + server.getAddress().getPort(), "--token", "x"));
        return Cli.run(all.toArray(String[]::new));
    }

    private synchronized void answerRun(HttpExchange exchange) throws IOException {
        try (exchange) {
            String answer = answers.size() > 1 ? answers.remove() : answers.element();
            int status = answer.length() == 3 ? Integer.parseInt(answer) : 200;
            byte[] body = answer.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", status == 200 ? "application/json" : "text/html");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void answerLog(HttpExchange exchange) throws IOException {
        boolean events =
                String.valueOf(exchange.getRequestHeaders().getFirst("Accept")).startsWith("text/event-stream");
        exchange.getResponseHeaders().set("Content-Type", events ? "text/event-stream" : "text/plain");
        try (exchange) {
            if (refusesLog) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            log.write(body);
            if (events) {
                event(body, "end", "{}");
            }
        }
    }

    private static void event(OutputStream stream, String name, String data) throws IOException {
        stream.write(("event: " + name + "\nid: 1\ndata: " + data + "\n\n").getBytes(UTF_8));
        stream.flush();
    }

    private void awaitEnd() {
        try {
            end.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String run(String state, String tasks, boolean ended) {
        return ("{'project': 'demo', 'job': 'build', 'number': 1, 'state': '" + state + "', 'tasks': [" + tasks + "]"
                        + ", 'created_at': '2026-01-01T00:00:00Z'"
                        + (ended ? ", 'finished_at': '2026-01-01T00:00:01Z'" : "") + "}")
                .replace('\'', '"');
    }

    private static String task(String key, String state, String attempts, boolean ended) {
        return "{'key': '" + key + "', 'state': '" + state + "', 'script': [], 'attempts': " + attempts
                + (ended ? ", 'finished_at': '2026-01-01T00:00:01Z'" : "") + "}";
    }
}
