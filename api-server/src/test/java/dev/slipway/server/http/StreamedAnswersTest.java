package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.launch.TestServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Answers that are written while they are read from elsewhere: when that fails, and when only their head is asked for. */
class StreamedAnswersTest {
    private static final String JOB = "/v1/projects/demo/jobs/hello";
    private static final int SIZE = 300_000;

    private static TestServer server;
    private static HandExecutor.Attempt attempt;
    private static String path;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        send("PUT", "/v1/projects/demo", "{}");
        send("PUT", "/v1/runner-pools/linux", "{\"process\": {}}");
        send(
                "PUT",
                JOB,
                "{\"freestyle\": {\"tasks\": {\"hello\": {\"script\": [\"x\"], \"results\": {\"jar\": {\"paths\": [\"a\"]}}}}}}");
        HandExecutor executor = HandExecutor.join(server, "linux");
        path = send("POST", JOB + "/runs", "{}").header("Location").orElseThrow() + "/tasks/hello/attempts/1";
        attempt = executor.begin();
        assertThat(attempt.log("one\n").status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Http.Answer send(String method, String target, String body, String... headers) {
        String[] all = new String[headers.length + 2];
        all[0] = "Authorization: Bearer " + server.administratorToken();
        all[1] = "Content-Type: application/json";
        System.arraycopy(headers, 0, all, 2, headers.length);
        return Http.request(server, method, target, body, all);
    }

    /** A request on a connection that stays open unless the server closes it. */
    private static Socket get(String target, String accept) throws IOException {
        Socket socket = new Socket(server.uri().getHost(), server.uri().getPort());
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write(("GET " + target + " HTTP/1.1\r\nHost: test\r\nAccept: " + accept + "\r\nAuthorization: Bearer "
                                + server.administratorToken() + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readUntil(InputStream stream, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = stream.read();
            assertThat(next).as(read.toString()).isNotNegative();
            read.append((char) next);
        }
        return read.toString();
    }

    @Test
    void aFollowedLogThatCannotBeReadAnyMoreHasNoProperEnd() throws IOException {
        try (Socket socket = get(path + "/log", "text/event-stream")) {
            readUntil(socket.getInputStream(), "one");
            server.database().database().context().execute("ALTER TABLE log_chunk RENAME TO log_chunk_away");
            String rest = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(rest).doesNotContain("event: end").doesNotEndWith("0\r\n\r\n");
        } finally {
            server.database().database().context().execute("ALTER TABLE log_chunk_away RENAME TO log_chunk");
        }
    }

    @Test
    void aResultThatIsShorterOnDiskEndsWithItsConnection() throws IOException {
        assertThat(attempt.result("jar", "files", "application/java-archive", "x".repeat(SIZE))
                        .status())
                .isEqualTo(200);
        Path blob;
        try (Stream<Path> files = Files.walk(server.directory().resolve("blobs"))) {
            blob = files.filter(file -> file.toFile().length() == SIZE)
                    .findFirst()
                    .orElseThrow();
        }
        try (FileChannel channel = FileChannel.open(blob, StandardOpenOption.WRITE)) {
            channel.truncate(SIZE - 100_000);
        }
        try (Socket socket = get(path + "/results/jar", "*/*")) {
            String head = readUntil(socket.getInputStream(), "\r\n\r\n");
            assertThat(head).contains("Content-Length: " + SIZE);
            assertThat(socket.getInputStream().readAllBytes().length).isLessThan(SIZE);
        }

        Files.delete(blob);
        Http.Answer early = send("GET", path + "/results/jar", "");
        assertThat(early.status()).as("a fault before the first byte").isEqualTo(500);
        assertThat(early.problem()).isEqualTo("internal-error");
        Http.Answer head = send("HEAD", path + "/results/jar", "");
        assertThat(head.status()).as("the head needs no blob").isEqualTo(200);
        assertThat(head.header("Content-Length")).contains("" + SIZE);
    }

    @Test
    void theHeadOfAFollowedLogIsAnsweredAtOnce() {
        Http.Answer head = send("HEAD", path + "/log", "", "Accept: text/event-stream");
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("Content-Type")).contains("text/event-stream");
        assertThat(head.body()).isEmpty();
        assertThat(send("HEAD", path + "/log", "").header("Content-Length")).contains("4");
    }
}
