package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the server answered, read from git's trace of HTTP headers: git's exit code is 128 for everything and its
 * messages change between versions, but status lines do not.
 *
 * @param lastStatus of the last answer, or 0 when there was none
 * @param location of the last redirect, or null
 */
record HttpTrace(int lastStatus, @Nullable String location) {
    static final HttpTrace NONE = new HttpTrace(0, null);

    private static final Pattern STATUS = Pattern.compile(".*<= Recv header: HTTP/[0-9.]+ ([0-9]{3}).*");
    private static final Pattern LOCATION = Pattern.compile("(?i).*<= Recv header: location: *(\\S{1,2048})\\s*");
    private static final int REDIRECT_FIRST = 300;
    private static final int REDIRECT_LAST = 399;

    /** A server that sends more headers than this is not classified by them. */
    private static final int MAX_BYTES = 1 << 20;

    static HttpTrace read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return NONE;
        }
        int status = 0;
        String location = null;
        try (InputStream bytes = Files.newInputStream(file);
                BufferedReader lines =
                        new BufferedReader(new StringReader(new String(bytes.readNBytes(MAX_BYTES), ISO_8859_1)))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                Matcher statusLine = STATUS.matcher(line);
                Matcher locationLine = LOCATION.matcher(line);
                if (statusLine.matches()) {
                    status = Integer.parseInt(statusLine.group(1));
                } else if (locationLine.matches()) {
                    location = locationLine.group(1);
                }
            }
        }
        return new HttpTrace(status, location);
    }

    boolean isRedirect() {
        return lastStatus >= REDIRECT_FIRST && lastStatus <= REDIRECT_LAST;
    }
}
