package dev.slipway.server.http;

import dev.slipway.api.model.FieldError;
import dev.slipway.jobfile.schema.Words;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads parameters strictly: Java takes every text but "true" for false, and {@code ?dry_run=1} would write. What cannot be read is noted, and refused by {@link ParameterValidator} with whatever else is
 * wrong.
 */
final class ParameterConverters implements ParamConverterProvider {
    @Override
    @SuppressWarnings("unchecked") // Each branch answers the converter of the type that it compared.
    public <T> @Nullable ParamConverter<T> getConverter(Class<T> type, Type generic, Annotation[] annotations) {
        String place = ParameterNames.place(annotations);
        if (type == Boolean.class) {
            return (ParamConverter<T>) new Strict<>(place, "`true` or `false`", ParameterConverters::bool);
        }
        if (type == Integer.class) {
            return (ParamConverter<T>) new Strict<>(place, "a whole number", Integer::valueOf);
        }
        return type == Long.class ? (ParamConverter<T>) new Strict<>(place, "a whole number", Long::valueOf) : null;
    }

    private static Boolean bool(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private record Strict<T>(String place, String expected, Function<String, T> parse) implements ParamConverter<T> {
        @Override
        public @Nullable T fromString(@Nullable String value) {
            if (value == null) {
                return null;
            }
            try {
                return parse.apply(value);
            } catch (IllegalArgumentException _) {
                CurrentRequest.state()
                        .parameterFaults()
                        .add(FieldError.builder()
                                .pointer(place)
                                .rule("type")
                                .message(Words.subject(place) + " must be " + expected + ", not " + Words.quote(value))
                                .build());
                return null;
            }
        }

        @Override
        public String toString(T value) {
            return value.toString();
        }
    }
}
