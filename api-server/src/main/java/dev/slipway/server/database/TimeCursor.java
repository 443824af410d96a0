package dev.slipway.server.database;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a page ends of a list that is ordered by a time, and by the id of what has the same time. */
public record TimeCursor(Instant time, UUID uid) {
    private static final Pattern TOKEN = Pattern.compile("([0-9]{1,12})\\.([0-9]{1,9})\\.([0-9a-f-]{36})");

    /** The token of a page, which its reader gives back. */
    public String token() {
        String text = time.getEpochSecond() + "." + time.getNano() + "." + uid;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The cursor of a token; empty when it is none. */
    public static Optional<TimeCursor> parse(String token) {
        try {
            Matcher matcher =
                    TOKEN.matcher(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII));
            if (matcher.matches()) {
                Instant time =
                        Instant.ofEpochSecond(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
                return Optional.of(new TimeCursor(time, UUID.fromString(matcher.group(3))));
            }
        } catch (IllegalArgumentException _) {
            // as below: it is not one of ours
        }
        return Optional.empty();
    }
}
