package dev.slipway.server.storage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a test failed, as far as the text of its failure tells. */
record SourcePlace(String file, @Nullable Integer line) {
    /** {@code at org.example.ShopTest.sells(ShopTest.java:12)}. */
    private static final Pattern JAVA_FRAME =
            Pattern.compile("at ([\\w.$/@]{1,300})\\.[\\w$<>]{1,200}\\(([\\w.]{1,200}):([0-9]{1,7})\\)");
    /** {@code shop_test.go:12:} and {@code tests/test_shop.py:12:}, as Go and pytest print them. */
    private static final Pattern FILE_AND_LINE =
            Pattern.compile("(?m)^\\s*([\\w./-]{1,300}\\.[a-z]{1,5}):([0-9]{1,7}):");

    /** The frame of the test's own class; else the first {@code file:line:} at the start of a line. */
    static @Nullable SourcePlace find(@Nullable String className, @Nullable String detail) {
        if (detail == null) {
            return null;
        }
        Matcher frames = JAVA_FRAME.matcher(detail);
        while (frames.find()) {
            String frameClass = frames.group(1);
            if (className != null
                    && (frameClass.equals(className)
                            || frameClass.endsWith("/" + className)
                            || frameClass.startsWith(className + "$"))) {
                return new SourcePlace(frames.group(2), Integer.valueOf(frames.group(3)));
            }
        }
        Matcher places = FILE_AND_LINE.matcher(detail);
        return places.find() ? new SourcePlace(places.group(1), Integer.valueOf(places.group(2))) : null;
    }
}
