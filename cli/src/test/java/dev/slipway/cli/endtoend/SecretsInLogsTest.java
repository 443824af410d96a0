package dev.slipway.cli.endtoend;

import static dev.slipway.cli.endtoend.Installation.attempt;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Run;
import dev.slipway.cli.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SecretsInLogsTest {
    private static final String TOKEN = "glsa-Q7f3kWz0Rb9XyT2m";
    private static final String KEY = """
            -----BEGIN KEY-----
            MIIEvQIBADANBgkqhkiG9w0BAQEFAASC
            BKcwggSjAgEAAoIBAQDX4vZ1nE7x
            -----END KEY-----
            """;

    @TempDir
    private static Path directory;

    private static Installation slipway;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        slipway = Installation.start(directory);
        slipway.declare("projects/demo/secrets/token: {value: \"" + TOKEN
                + "\"}\nprojects/demo/secrets/key:\n  value: |\n" + KEY.indent(4));
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (slipway != null) {
            slipway.close();
        }
    }

    /** Some megabytes of every byte there is, so that secrets lie across the borders of all that is cut on the way. */
    @Test
    void theLogIsWhatWasPrintedByteForByteLessTheSecrets() throws Exception {
        List<byte[]> secrets = List.of(
                TOKEN.getBytes(ISO_8859_1),
                HexFormat.of().formatHex(TOKEN.getBytes(ISO_8859_1)).getBytes(ISO_8859_1),
                Base64.getMimeEncoder().encode(TOKEN.repeat(3).getBytes(ISO_8859_1)),
                KEY.strip().getBytes(ISO_8859_1),
                KEY.lines().toList().get(1).getBytes(ISO_8859_1));
        Random random = new Random(7);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int count = 0; count < 3000; count++) {
            byte[] noise = new byte[1 + random.nextInt(3000)];
            random.nextBytes(noise);
            printed.writeBytes(noise);
            expected.writeBytes(noise);
            printed.writeBytes(secrets.get(random.nextInt(secrets.size())));
            expected.writeBytes("[masked]".getBytes(ISO_8859_1));
        }
        Path file = Files.write(directory.resolve("printed"), printed.toByteArray());

        Run run = slipway.run("binary", """
                secrets: {TOKEN: {name: token}, KEY: {name: key, file: true}}
                script: ["cat %s"]
                """.formatted(file));

        assertThat(run.state()).isEqualTo(Run.StateEnum.PASSED);
        assertThat(attempt(run).log().size()).isEqualTo(expected.size());
        try (InputStream log = slipway.log(run, "main", 1)) {
            assertThat(sha256(log.readAllBytes())).isEqualTo(sha256(expected.toByteArray()));
        }
    }

    @Test
    void aSecretThatIsPrintedInPiecesIsHeldBackAndMasked() throws Exception {
        Path goOn = directory.resolve("go-on");
        Run run = slipway.begin("pieces", """
                secrets: {TOKEN: {name: token}}
                shell: [bash, -e]
                script:
                  - printf 'before %%s' "${TOKEN:0:7}"; touch %1$s.first; until [ -e %1$s ]; do sleep 0.05; done
                  - printf %%s "${TOKEN:7:5}"; touch %1$s.second; until [ -e %1$s.2 ]; do sleep 0.05; done
                  - echo "${TOKEN:12}"; printf %%s "${TOKEN:0:7}"
                """.formatted(goOn));
        Await.until("the first piece", () -> Files.exists(Path.of(goOn + ".first")));
        Await.until("what is before it", () -> slipway.log(run).equals("before "));
        Files.createFile(goOn);
        Await.until("the second piece", () -> Files.exists(Path.of(goOn + ".second")));
        assertThat(slipway.log(run)).isEqualTo("before ");
        Files.createFile(Path.of(goOn + ".2"));

        assertThat(slipway.awaitEnd(run).state()).isEqualTo(Run.StateEnum.PASSED);
        assertThat(slipway.log(run)).as("a beginning alone is no secret").isEqualTo("before [masked]\nglsa-Q7");
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
