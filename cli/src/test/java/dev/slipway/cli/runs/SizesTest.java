package dev.slipway.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SizesTest {
    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048524, 1023.9 KiB",
        "1048525, 1.0 MiB",
        "52428800, 50.0 MiB",
        "1073741824, 1.0 GiB",
        "9223372036854775807, 8.0 EiB",
    })
    void aSizeHasTheLargestUnitOfWhichItIsOne(long bytes, String text) {
        assertThat(Sizes.text(bytes)).isEqualTo(text);
    }
}
