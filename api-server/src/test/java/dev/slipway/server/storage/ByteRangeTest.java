package dev.slipway.server.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.storage.ByteRange.Request;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-9, 0, 10",
        "bytes=5-, 5, 100",
        "bytes=-10, 90, 100",
        "bytes=-1000, 0, 100",
        "bytes=99-500, 99, 100",
    })
    void satisfiableRangesAreCutToWhatIsThere(String header, long from, long to) {
        assertThat(ByteRange.parse(header, 100)).isEqualTo(new Request.Part(new ByteRange(from, to)));
    }

    @ParameterizedTest
    @CsvSource(value = {"bytes=100-", "bytes=-0", "bytes=100-200"})
    void rangesBehindTheEndAreUnsatisfiable(String header) {
        assertThat(ByteRange.parse(header, 100)).isInstanceOf(Request.Unsatisfiable.class);
    }

    @ParameterizedTest
    @CsvSource(
            value = {"lines=1-2", "'bytes=0-1,5-6'", "bytes=9-3", "bytes=-", "bytes=99999999999999999999-", "nonsense"})
    void whatIsNotOneRangeOfBytesIsAnsweredWhole(String header) {
        assertThat(ByteRange.parse(header, 100)).isInstanceOf(Request.Whole.class);
    }
}
