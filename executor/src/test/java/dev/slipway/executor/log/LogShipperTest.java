package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogShipperTest {
    private static final int LIMIT = 10 + LogShipper.MARKER_BYTES;

    @TempDir
    Path directory;

    private String shipped(LogShipper.Ended ended) throws Exception {
        Path output = Files.writeString(directory.resolve("output.log"), "0123456789abc");
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        LogShipper.Sink sink = (offset, bytes, from, length) -> {
            synchronized (log) {
                log.write(bytes, from, length);
                return log.size();
            }
        };
        LogShipper shipper = new LogShipper(sink, output, MaskedTexts.NONE, LIMIT);
        shipper.end(ended);
        shipper.run();
        return log.toString(US_ASCII);
    }

    @Test
    void theMarkTellsHowMuchWasPrinted() throws Exception {
        assertThat(shipped(new LogShipper.Ended(13, false)))
                .isEqualTo("0123456789\n[slipway: log cut at 10 bytes of 13]\n");
    }

    @Test
    void theMarkLeavesOutWhatNobodyKnows() throws Exception {
        assertThat(shipped(LogShipper.Ended.withoutAccount()))
                .isEqualTo("0123456789\n[slipway: log cut at 10 bytes]\n");
    }
}
