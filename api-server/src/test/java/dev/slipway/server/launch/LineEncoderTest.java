package dev.slipway.server.launch;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.server.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LineEncoderTest {
    private static String line(LoggingSettings.Format format) {
        LoggerContext context = new LoggerContext();
        Logger logger = context.getLogger("dev.slipway.server.http.Requests");
        LoggingEvent event = new LoggingEvent("", logger, Level.INFO, "it was\nanswered", null, null);
        event.setInstant(Instant.parse("2026-11-21T08:00:01.123Z"));
        event.setMDCPropertyMap(Map.of("request_id", "0198c7"));
        event.addKeyValuePair(new KeyValuePair("status", 200));
        return new String(Logging.encoder(context, format).encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void aTextHasTheRequestItBelongsToAndIsOneEventForReaders() {
        assertThat(line(LoggingSettings.Format.TEXT))
                .isEqualTo(
                        "2026-11-21T08:00:01.123Z INFO  Requests: it was\n    answered request_id=0198c7 status=200\n");
    }

    @Test
    void anObjectHasTheSame() throws JsonProcessingException {
        JsonNode object = Json.mapper().readTree(line(LoggingSettings.Format.JSON));
        assertThat(object.path("request_id").asText()).isEqualTo("0198c7");
        assertThat(object.path("status").asInt()).isEqualTo(200);
        assertThat(object.path("message").asText()).isEqualTo("it was\nanswered");
    }
}
