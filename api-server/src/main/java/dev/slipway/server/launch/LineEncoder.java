package dev.slipway.server.launch;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.server.http.Json;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.event.KeyValuePair;

/** One event per line: a JSON object for programs, or a text for people. */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final byte[] NOTHING = {};

    private final LoggingSettings.Format format;
    private final ThrowableProxyConverter throwables = new ThrowableProxyConverter();

    LineEncoder(LoggingSettings.Format format) {
        this.format = format;
    }

    @Override
    public void start() {
        throwables.setOptionList(List.of("40"));
        throwables.start();
        super.start();
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = switch (format) {
            case JSON -> json(event);
            case TEXT -> text(event);
        };
        return (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private String json(ILoggingEvent event) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("time", event.getInstant().toString());
        object.put("level", event.getLevel().toString());
        object.put("logger", event.getLoggerName());
        object.put("thread", event.getThreadName());
        object.put("message", event.getFormattedMessage());
        event.getMDCPropertyMap().forEach(object::put);
        for (KeyValuePair pair : pairs(event)) {
            if (pair.value instanceof Number number) {
                object.put(pair.key, number.longValue());
            } else {
                object.put(pair.key, String.valueOf(pair.value));
            }
        }
        if (event.getThrowableProxy() != null) {
            object.put("exception", throwables.convert(event));
        }
        try {
            return Json.mapper().writeValueAsString(object);
        } catch (JsonProcessingException exception) {
            throw new IllegalStateException("a tree is always JSON", exception);
        }
    }

    private String text(ILoggingEvent event) {
        StringBuilder line = new StringBuilder(TIME.format(event.getInstant()))
                .append(' ')
                .append(String.format("%-5s", event.getLevel()))
                .append(' ')
                .append(event.getLoggerName().substring(event.getLoggerName().lastIndexOf('.') + 1))
                .append(": ")
                // One event is one line: what a client sent must not look like another event.
                .append(event.getFormattedMessage().replace("\n", "\n    "));
        event.getMDCPropertyMap()
                .forEach(
                        (key, value) -> line.append(' ').append(key).append('=').append(value));
        for (KeyValuePair pair : pairs(event)) {
            line.append(' ').append(pair.key).append('=').append(pair.value);
        }
        if (event.getThrowableProxy() != null) {
            line.append('\n').append(throwables.convert(event).stripTrailing());
        }
        return line.toString();
    }

    private static List<KeyValuePair> pairs(ILoggingEvent event) {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null ? List.of() : pairs;
    }
}
