package dev.slipway.server.http;

import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads parameters strictly: Java takes every text but "true" for false, and {@code ?dry_run=1} would write. */
final class ParameterConverters implements ParamConverterProvider {
    @Override
    @SuppressWarnings("unchecked") // Each branch answers the converter of the type that it compared.
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
        if (type == Boolean.class) {
            return (ParamConverter<T>) new Strict<>(ParameterConverters::bool);
        }
        return type == Instant.class ? (ParamConverter<T>) new Strict<>(Instant::parse) : null;
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private record Strict<T>(Function<String, T> parse) implements ParamConverter<T> {
        @Override
        public @Nullable T fromString(@Nullable String value) {
            return value == null ? null : parse.apply(value);
        }

        @Override
        public String toString(T value) {
            return value.toString();
        }
    }
}
