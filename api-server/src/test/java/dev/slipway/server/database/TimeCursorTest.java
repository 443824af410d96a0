package dev.slipway.server.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TimeCursorTest {
    private static String token(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aTokenIsReadBack() {
        TimeCursor cursor = new TimeCursor(Instant.parse("2026-11-21T08:00:00.123456Z"), new UUID(1, 2));
        assertThat(TimeCursor.parse(cursor.token())).contains(cursor);
    }

    @Test
    void aTimeThatPostgresDoesNotKeepIsNone() {
        assertThat(TimeCursor.parse(token("-999999999999.0." + new UUID(1, 2)))).isEmpty();
    }
}
