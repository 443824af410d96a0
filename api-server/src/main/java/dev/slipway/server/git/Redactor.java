package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Takes credentials, in every form that git or a server may repeat them in, and paths of this machine out of text. */
final class Redactor {
    /** Bytes of git's output that may go into an error. */
    static final int MAX_DETAIL = 2048;

    private static final String HIDDEN = "***";
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/\\s@]*@");

    private final List<String> secrets = new ArrayList<>();
    private final String root;

    Redactor(@Nullable GitCredentials credentials, String root) {
        this.root = root;
        if (credentials != null && !credentials.password().isEmpty()) {
            String password = credentials.password();
            byte[] basic = (credentials.username() + ":" + password).getBytes(UTF_8);
            secrets.add(Base64.getEncoder().encodeToString(basic));
            secrets.add(URLEncoder.encode(password, UTF_8));
            secrets.add(password);
        }
    }

    /** The end of the text without secrets, at most {@link #MAX_DETAIL} bytes; null when nothing is left. */
    @Nullable
    String detail(String text) {
        String clean = text.replace(root, "");
        for (String secret : secrets) {
            clean = clean.replace(secret, HIDDEN);
        }
        clean = USER_INFO.matcher(clean).replaceAll(HIDDEN + "@");
        clean = clean.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "").strip();
        while (clean.getBytes(UTF_8).length > MAX_DETAIL) {
            int excess = Math.max(1, (clean.getBytes(UTF_8).length - MAX_DETAIL) / 3);
            clean = clean.substring(excess);
        }
        return clean.isEmpty() ? null : clean;
    }
}
