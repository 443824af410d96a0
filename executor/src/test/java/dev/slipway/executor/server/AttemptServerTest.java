package dev.slipway.executor.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.api.client.ApiClient;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class AttemptServerTest {
    @TempDir
    Path directory;

    @Test
    @Timeout(60)
    void aFileThatIsGoneIsNotAskedForAgainAndAgain() {
        AttemptServer server = new AttemptServer(
                ApiClient.of(URI.create("http://127.0.0.1:1"), "test"), new Calls(new Random(1)), "attempt", "token");
        ResultUpload gone =
                new ResultUpload("app", "files", "app", "text/plain", "0".repeat(64), directory.resolve("gone"));
        assertThatThrownBy(() -> server.putResult(gone, () -> Calls.UNLIMITED))
                .isInstanceOf(UncheckedIOException.class);
    }
}
