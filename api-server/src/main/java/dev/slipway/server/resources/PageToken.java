package dev.slipway.server.resources;

import dev.slipway.server.base.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a page of a list ends: the last name, bound to its list. Names stand still, so that concurrent writes move no page. */
final class PageToken {
    private static final Pattern TEXT = Pattern.compile("1:([-a-z0-9/]*):([-a-z0-9]{1,63})");

    private PageToken() {}

    static String of(String list, String lastName) {
        String text = "1:" + list + ":" + lastName;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** The name after which the page begins; empty for the first page. */
    static String after(String list, @Nullable String token) {
        if (token == null) {
            return "";
        }
        try {
            Matcher matcher = TEXT.matcher(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII));
            if (matcher.matches() && matcher.group(1).equals(list)) {
                return matcher.group(2);
            }
        } catch (IllegalArgumentException ignored) {
            // Told below, as any other text that is no token.
        }
        throw ProblemException.pageToken();
    }
}
