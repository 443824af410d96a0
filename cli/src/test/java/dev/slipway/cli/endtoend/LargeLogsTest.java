package dev.slipway.cli.endtoend;

import static dev.slipway.cli.endtoend.Installation.attempt;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Run;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

final class LargeLogsTest {
    private static final long LINE = 100_000_000;
    private static final long GIGABYTE = 1_000_000_000;
    private static final int LIMIT = 112 << 20;
    private static final int DEFAULT_LIMIT = 512 << 20;

    @TempDir
    private static Path directory;

    private static Installation slipway;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        slipway = Installation.start(directory, "--set", "limits.log=112Mi");
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (slipway != null) {
            slipway.close();
        }
    }

    @Test
    void aLineOf100MegabytesIsStoredAsItIs() throws Exception {
        Run run = slipway.run("line", "script: [\"head -c " + LINE + " /dev/zero | tr '\\\\0' x\"]");

        assertThat(run.state()).isEqualTo(Run.StateEnum.PASSED);
        assertThat(attempt(run).log().truncated()).isFalse();
        assertThat(attempt(run).log().size()).isEqualTo(LINE);
        assertThat(sha256(slipway.log(run, "main", 1), LINE)).isEqualTo(sha256Of("x", LINE));
    }

    @Test
    void aGigabyteOfLogIsCutAtTheLimitWithAMarkAndTheScriptGoesOn() throws Exception {
        isCut(slipway, LIMIT);
    }

    /** Takes a minute or more: {@code scripts/test-slow}. */
    @Test
    @EnabledIfSystemProperty(named = "slipway.test.slow", matches = "true")
    void aGigabyteOfLogIsCutAtTheDefaultLimitToo(@TempDir Path other) throws Exception {
        try (Installation withDefaults = Installation.start(other)) {
            isCut(withDefaults, DEFAULT_LIMIT);
        }
    }

    private static void isCut(Installation on, int limit) throws Exception {
        Run run = on.run("gigabyte", """
                script: ["yes 'a line of a log that has no end' | head -c %d", "exit 4"]
                """.formatted(GIGABYTE));

        assertThat(run.state()).isEqualTo(Run.StateEnum.FAILED);
        assertThat(attempt(run).exitCode()).as("the script went on").isEqualTo(4);
        assertThat(attempt(run).log().truncated()).isTrue();
        long size = attempt(run).log().size();
        assertThat(size).isLessThanOrEqualTo(limit);
        String end;
        try (InputStream tail = on.runs()
                .getLog(Installation.PROJECT, run.job(), run.number(), "main", 1)
                .range("bytes=-200")
                .send()) {
            end = new String(tail.readAllBytes(), US_ASCII);
        }
        long kept = size - (end.length() - end.lastIndexOf("\n[slipway: "));
        assertThat(end).endsWith("\n[slipway: log cut at " + kept + " bytes of " + GIGABYTE + "]\n");
        assertThat(kept).isGreaterThan(limit - 200L);
        assertThat(sha256(on.log(run, "main", 1), kept)).isEqualTo(sha256Of("a line of a log that has no end\n", kept));
    }

    private static String sha256(InputStream log, long length) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        try (InputStream in = new DigestInputStream(log, digest)) {
            byte[] buffer = new byte[1 << 16];
            long left = length;
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                assertThat(count)
                        .as("%d bytes before its end the log ended", left)
                        .isPositive();
                left -= count;
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String sha256Of(String repeated, long length) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] block = repeated.repeat(4096).getBytes(US_ASCII);
        for (long left = length; left > 0; left -= block.length) {
            digest.update(block, 0, (int) Math.min(block.length, left));
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
