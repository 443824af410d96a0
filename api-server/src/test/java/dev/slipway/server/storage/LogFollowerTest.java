package dev.slipway.server.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.server.base.ProblemException;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LogFollowerTest {
    private final StorageFixture fixture = new StorageFixture();
    private final LogSignals signals = new LogSignals();
    private final Logs logs = new Logs(fixture.database.database(), signals, 1 << 20);
    private final LogFollower follower = new LogFollower(logs);

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    @Timeout(20)
    void linesAreShownWhileTheyAreWrittenAndTheEndIsTold() throws Exception {
        UUID attempt = fixture.attempt();
        PipedOutputStream client = new PipedOutputStream();
        BufferedReader events = new BufferedReader(new InputStreamReader(new PipedInputStream(client), UTF_8));
        Thread server = Thread.ofVirtual().start(() -> write(attempt, client));
        logs.append(attempt, 0, "one\n".getBytes(UTF_8));
        assertThat(nextData(events)).isEqualTo("{\"offset\":0,\"text\":\"one\\n\"}");
        logs.append(attempt, 4, "two\n".getBytes(UTF_8));
        assertThat(nextData(events)).isEqualTo("{\"offset\":4,\"text\":\"two\\n\"}");
        fixture.finish(attempt);
        signals.changed(attempt);
        assertThat(nextData(events)).isEqualTo("{\"size\":8,\"truncated\":false}");
        server.join();
    }

    @Test
    void aClientGoesOnWhereItWas() throws Exception {
        UUID attempt = fixture.attempt();
        logs.append(attempt, 0, "one\ntwo\n".getBytes(UTF_8));
        fixture.finish(attempt);
        assertThat(LogFollower.resume(attempt, null)).isZero();
        assertThat(LogFollower.resume(attempt, fixture.ids.next() + ":4")).isZero();
        assertThatThrownBy(() -> LogFollower.resume(attempt, attempt + ":x")).isInstanceOf(ProblemException.class);
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        follower.open(attempt, LogFollower.resume(attempt, attempt + ":4")).write(client);
        assertThat(client.toString(UTF_8))
                .contains("data: {\"offset\":4,\"text\":\"two\\n\"}", "id: " + attempt + ":8", "event: end")
                .doesNotContain("one");
    }

    @Test
    void aCodePointThatIsCutWaitsForItsRest() throws Exception {
        UUID attempt = fixture.attempt();
        byte[] euro = "€".getBytes(UTF_8);
        logs.append(attempt, 0, new byte[] {euro[0]});
        logs.append(attempt, 1, new byte[] {euro[1], euro[2], (byte) 0xff});
        fixture.finish(attempt);
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        follower.open(attempt, 0).write(client);
        assertThat(client.toString(UTF_8)).contains("{\"offset\":0,\"text\":\"€�\"}");
    }

    private void write(UUID attempt, PipedOutputStream client) {
        try (client) {
            follower.open(attempt, 0).write(client);
        } catch (IOException exception) {
            throw new IllegalStateException(exception);
        }
    }

    private static String nextData(BufferedReader events) throws IOException {
        for (String line = events.readLine(); line != null; line = events.readLine()) {
            if (line.startsWith("data: ")) {
                return line.substring("data: ".length());
            }
        }
        return "(the stream ended)";
    }

    static class Decoding {
        @Property
        void isTheSameHoweverTheBytesAreCut(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 5) int step) {
            TextDecoder decoder = new TextDecoder();
            StringBuilder text = new StringBuilder();
            for (int from = 0; from < bytes.length; from += step) {
                text.append(
                        decoder.decode(java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + step))));
            }
            text.append(decoder.end());
            assertThat(text.toString()).isEqualTo(new String(bytes, UTF_8));
        }
    }
}
