package dev.slipway.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonMappingException;
import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import org.junit.jupiter.api.Test;

class JsonProblemsTest {
    @Test
    void aDayThatIsInNoCalendarIsToldWithItsPlace() {
        JsonMappingException exception = catchThrowableOfType(
                JsonMappingException.class,
                () -> Json.mapper().readValue("{\"finished_at\": \"2026-13-45T00:00:00Z\"}", OutcomeRequest.class));
        ProblemException problem = JsonProblems.unreadable(exception);
        assertThat(problem.type()).isEqualTo(ProblemType.INVALID_DOCUMENT);
        assertThat(problem.problem().errors()).extracting(FieldError::pointer).containsExactly("/finished_at");
    }
}
