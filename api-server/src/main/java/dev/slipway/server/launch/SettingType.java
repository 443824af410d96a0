package dev.slipway.server.launch;

import static java.util.Objects.requireNonNull;

import dev.slipway.jobfile.schema.Durations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How the text of a setting becomes a value.
 *
 * @param expected what the text must be, in the words of messages and of the reference
 * @param parse throws {@link IllegalArgumentException} when the text is something else
 */
record SettingType<T>(String expected, Function<String, T> parse) {
    SettingType {
        requireNonNull(expected, "expected is null");
        requireNonNull(parse, "parse is null");
    }

    static SettingType<String> text() {
        return new SettingType<>("a text", Function.identity());
    }

    /** Without the slash at its end. */
    static SettingType<String> url() {
        return new SettingType<>("a URL with http or https", text -> {
            URI uri = URI.create(text);
            if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                throw new IllegalArgumentException(text);
            }
            return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
        });
    }

    static SettingType<Path> path() {
        return new SettingType<>("a path", Path::of);
    }

    static SettingType<Integer> number(int minimum, int maximum) {
        return new SettingType<>(
                "a whole number from " + minimum + " to " + maximum,
                text -> Math.toIntExact(inRange(Long.parseLong(text), minimum, maximum)));
    }

    static SettingType<Boolean> bool() {
        return new SettingType<>("`true` or `false`", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        });
    }

    static SettingType<Duration> duration(Duration minimum, Duration maximum) {
        return new SettingType<>(
                "a duration from " + Durations.format(minimum) + " to " + Durations.format(maximum), text -> {
                    Duration duration = Durations.parse(text).orElseThrow(() -> new IllegalArgumentException(text));
                    inRange(duration.toMillis(), minimum.toMillis(), maximum.toMillis());
                    return duration;
                });
    }

    static SettingType<DataSize> size(DataSize minimum, DataSize maximum) {
        return new SettingType<>("a size from " + minimum + " to " + maximum, text -> {
            DataSize size = DataSize.parse(text);
            inRange(size.bytes(), minimum.bytes(), maximum.bytes());
            return size;
        });
    }

    static <E extends Enum<E>> SettingType<E> choice(Class<E> type) {
        return new SettingType<>(
                Arrays.stream(type.getEnumConstants())
                        .map(value -> "`" + value.name().toLowerCase(Locale.ROOT) + "`")
                        .collect(Collectors.joining(" or ")),
                text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)));
    }

    static SettingType<Address> address() {
        return new SettingType<>("HOST:PORT, with port 0 for any free one", Address::parse);
    }

    private static long inRange(long value, long minimum, long maximum) {
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }
}
