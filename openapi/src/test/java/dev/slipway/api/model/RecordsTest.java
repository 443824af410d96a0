package dev.slipway.api.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.client.ApiClient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the templates promise of every generated record, shown on some. */
final class RecordsTest {
    private final ObjectMapper mapper = ApiClient.newMapper();

    @Test
    void aRecordIsWrittenInTheOrderOfTheSpecWithoutWhatIsAbsent() throws JsonProcessingException {
        FieldError error = FieldError.builder()
                .message("m")
                .rule("r")
                .pointer("/a")
                .line(4)
                .build();

        assertThat(mapper.writeValueAsString(error))
                .isEqualTo("{\"pointer\":\"/a\",\"rule\":\"r\",\"message\":\"m\",\"line\":4}");
    }

    @Test
    void timesAreRfc3339AndNamesAreSnakeCase() throws JsonProcessingException {
        String json = "{\"type\":\"t\",\"title\":\"T\",\"status\":412,\"changed_at\":\"2026-11-21T08:00:00Z\"}";

        Problem problem = mapper.readValue(json, Problem.class);

        assertThat(problem.changedAt()).isEqualTo(Instant.parse("2026-11-21T08:00:00Z"));
        assertThat(mapper.writeValueAsString(problem)).isEqualTo(json);
    }

    @Test
    void collectionsAreCopiesInTheirOrderThatNobodyCanChange() {
        List<String> script = new ArrayList<>(List.of("make"));
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("Z", "1");
        environment.put("A", "2");
        Task task = Task.builder().script(script).env(environment).build();
        script.add("make test");
        environment.clear();

        assertThat(task.script()).containsExactly("make");
        assertThat(task.env()).containsExactly(Map.entry("Z", "1"), Map.entry("A", "2"));
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(
                        () -> requireNonNull(task.toBuilder().build().script()).add("x"));
    }

    @Test
    void anAbsentCollectionStaysAbsent() {
        assertThat(Task.builder().build().script()).isNull();
    }

    @Test
    void aBuilderNamesWhatIsMissing() {
        assertThatExceptionOfType(NullPointerException.class)
                .isThrownBy(() -> FieldError.builder().pointer("/a").rule("r").build())
                .withMessage("message is null");
    }

    @Test
    void aWordThatIsInNoEnumIsRefusedWithTheWordsThatAre() {
        assertThatExceptionOfType(JsonMappingException.class)
                .isThrownBy(() -> mapper.readValue("{\"when\":\"never\"}", Need.class))
                .withMessageContaining("\"never\" is none of passed, failed, always");
    }
}
