package dev.slipway.server.resources;

import dev.slipway.server.base.ProblemException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a write (RFC 9110, section 13).
 *
 * @param ifMatch the text of {@code If-Match}: {@code *} or a list of ETags
 * @param ifNoneMatch the text of {@code If-None-Match}, where only {@code *} has a meaning
 */
public record Conditions(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
    private static final Pattern TAG = Pattern.compile("\\s*((?:W/)?\"[\\x21\\x23-\\x7e]*\")\\s*(?:,|$)");

    public Conditions {
        if (ifNoneMatch != null && !"*".equals(ifNoneMatch.strip())) {
            throw wrong("If-None-Match", "`*`, to create only");
        }
        if (ifMatch != null) {
            tags(ifMatch);
        }
    }

    /** No condition. */
    public static Conditions none() {
        return new Conditions(null, null);
    }

    /** Whether only a resource that does not exist yet may be written. */
    boolean createsOnly() {
        return ifNoneMatch != null;
    }

    /** Whether the resource must exist. */
    boolean guarded() {
        return ifMatch != null;
    }

    /** Whether the resource has one of the ETags, or none was asked for. */
    boolean matches(String etag) {
        if (ifMatch == null) {
            return true;
        }
        List<String> tags = tags(ifMatch);
        return tags.contains("*") || tags.contains(etag);
    }

    /** For the hash of a request. */
    String text() {
        return "match " + ifMatch + " none " + ifNoneMatch;
    }

    private static List<String> tags(String header) {
        if ("*".equals(header.strip())) {
            return List.of("*");
        }
        Matcher matcher = TAG.matcher(header);
        Stream.Builder<String> tags = Stream.builder();
        int end = 0;
        while (end < header.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw wrong("If-Match", "`*` or ETags in double quotes, as the server gave them");
            }
            tags.add(matcher.group(1));
            end = matcher.end();
        }
        return tags.build().toList();
    }

    private static ProblemException wrong(String header, String expected) {
        return ProblemException.parameter("/header/" + header, "etag", "the header " + header + " must be " + expected);
    }
}
