package dev.slipway.server.resources;

import static dev.slipway.server.resources.ResourcesFixture.bytes;
import static dev.slipway.server.resources.ResourcesFixture.refused;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.FieldError;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '!',
            value = {
                "{\"a\": 1, \"a\": 2} | /a | duplicate_key",
                "{\"a\": {\"b~/\": 1, \"b~/\": 2}} | /a/b~0~1 | duplicate_key",
                "{\"a\": [1, {\"b\": tru}]} | /a/1/b | json",
                "{\"a\": 1} {} | !! | json",
                "{\"a\": 1}} | !! | json",
                "{\"a\": 01} | /a | json",
                "{\"a\": NaN} | /a | json",
                "{'a': 1} | !! | json",
                "{\"a\": 1, /* x */} | /a | json"
            })
    void whatIsNoJsonIsRefusedAtItsPlace(String text, String pointer, String rule) {
        var exception = refused(() -> JsonReader.read(bytes(text)));
        assertThat(exception.type()).isEqualTo(ProblemType.MALFORMED_REQUEST);
        FieldError error = only(exception.problem().errors());
        assertThat(error.rule()).isEqualTo(rule);
        assertThat(error.pointer()).isEqualTo(pointer);
        assertThat(error.line()).isPositive();
    }

    private static FieldError only(@Nullable List<FieldError> errors) {
        assertThat(errors).hasSize(1);
        return requireNonNull(errors).getFirst();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\uFEFF{}"})
    void nothingIsNoDocument(String text) {
        assertThat(refused(() -> JsonReader.read(bytes(text))).type()).isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void otherEncodingsAreRefused() {
        assertThat(refused(() -> JsonReader.read(new byte[] {'"', (byte) 0xC3, '"'}))
                        .problem()
                        .detail())
                .contains("byte 1");
        assertThat(refused(() -> JsonReader.read("{}".getBytes(StandardCharsets.UTF_16)))
                        .type())
                .isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void whatIsTooDeepIsRefused() {
        String deep = "[".repeat(JsonReader.DEPTH_LIMIT) + "]".repeat(JsonReader.DEPTH_LIMIT);
        assertThat(JsonReader.read(bytes(deep)).isArray()).isTrue();
        var problem = refused(() -> JsonReader.read(bytes("[" + deep + "]"))).problem();
        assertThat(only(problem.errors()).rule()).isEqualTo("depth");
        assertThat(refused(() -> JsonReader.read(bytes("[".repeat(100_000)))).type())
                .isEqualTo(ProblemType.MALFORMED_REQUEST);
    }

    @Test
    void whatIsTooLargeIsRefused() {
        String large = "\"" + "x".repeat(JsonReader.SIZE_LIMIT - 2) + "\"";
        assertThat(JsonReader.read(bytes(large)).isTextual()).isTrue();
        assertThat(refused(() -> JsonReader.read(bytes(large + " "))).type()).isEqualTo(ProblemType.BODY_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e99999999999999", "123456789012345678901234567890", "-0", "1.50"})
    void numbersAreReadOrRefusedAndNeverBreakTheServer(String number) {
        try {
            assertThat(JsonReader.read(bytes(number)).isNumber()).isTrue();
        } catch (ProblemException exception) {
            assertThat(exception.type()).isEqualTo(ProblemType.MALFORMED_REQUEST);
        }
    }
}
