package dev.slipway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.Problem;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FailureReportTest {
    @Test
    void theOnlyFaultIsToldOnceWithItsPlace() {
        Problem problem = problem("invalid-document", "The document is invalid", "no such branch")
                .errors(List.of(fault("/branch", "no such branch")))
                .build();

        assertThat(written(problem)).isEqualTo("""
                slipway: The document is invalid
                  /branch: no such branch
                """);
    }

    @Test
    void severalFaultsAreToldEachAfterWhatTheyAreOf() {
        Problem problem = problem("invalid-document", "The document is invalid", "the document has 2 errors")
                .errors(List.of(fault("/a", "wrong"), fault("", "worse")))
                .build();

        assertThat(written(problem)).isEqualTo("""
                slipway: The document is invalid: the document has 2 errors
                  /a: wrong
                  (the whole document): worse
                """);
    }

    @Test
    void whatIsNotThereIsToldOnce() {
        assertThat(written(problem("resource-not-found", "There is no such thing", "there is no run 9")
                        .build()))
                .isEqualTo("slipway: there is no run 9\n");
        assertThat(written(problem("resource-not-found", "There is no such thing", null)
                        .build()))
                .isEqualTo("slipway: There is no such thing\n");
    }

    @Test
    void allOtherProblemsAreToldWithTheirTitle() {
        assertThat(written(problem("conflict", "What is stored stands in the way", "the name is taken")
                        .build()))
                .isEqualTo("slipway: What is stored stands in the way: the name is taken\n");
    }

    private static Problem.Builder problem(String type, String title, @Nullable String detail) {
        return Problem.builder()
                .type("https://slipway.dev/problems/" + type)
                .title(title)
                .status(422)
                .detail(detail);
    }

    private static FieldError fault(String pointer, String message) {
        return FieldError.builder()
                .pointer(pointer)
                .rule("rule")
                .message(message)
                .build();
    }

    private static String written(Problem problem) {
        StringWriter text = new StringWriter();
        FailureReport.write(problem, new PrintWriter(text, true));
        return text.toString();
    }
}
