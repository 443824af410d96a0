package dev.slipway.server.http;

import dev.slipway.api.model.FieldError;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.lang.annotation.Annotation;
import java.util.Comparator;
import java.util.List;

/**
 * Broken constraints as a problem. A pointer begins with the place of the parameter: {@code /path/project}, {@code /query/limit}, {@code /header/If-Match}, {@code /body/…}. A name in a path that
 * breaks its pattern names nothing, so that it is a 404, but where it would be declared.
 */
final class ParameterProblems {
    private ParameterProblems() {}

    static ProblemException of(ConstraintViolationException exception) {
        List<FieldError> errors = exception.getConstraintViolations().stream()
                .map(ParameterProblems::error)
                .sorted(Comparator.comparing(FieldError::pointer).thenComparing(FieldError::rule))
                .toList();
        String detail = errors.size() == 1
                ? errors.getFirst().message()
                : "the request has " + errors.size() + " errors in its parameters";
        boolean onlyPath = errors.stream().allMatch(error -> error.pointer().startsWith("/path/"));
        boolean declares = CurrentRequest.isBound() && CurrentRequest.state().isPut();
        return ProblemException.problem(
                onlyPath && !declares ? ProblemType.RESOURCE_NOT_FOUND : ProblemType.INVALID_PARAMETER, detail, errors);
    }

    private static FieldError error(ConstraintViolation<?> violation) {
        StringBuilder pointer = new StringBuilder();
        int depth = 0;
        for (var node : violation.getPropertyPath()) {
            // The first node is the method, the second the parameter under the name that ParameterNames gave it.
            if (depth == 1) {
                pointer.append(node.getName());
            } else if (depth > 1 && node.getName() != null) {
                pointer.append('/').append(node.getName());
            }
            depth++;
        }
        Annotation constraint = violation.getConstraintDescriptor().getAnnotation();
        String place = pointer.toString();
        String name = place.substring(place.lastIndexOf('/') + 1);
        return FieldError.builder()
                .pointer(place)
                .rule(rule(constraint))
                .message("`" + name + "` " + expected(constraint))
                .build();
    }

    private static String rule(Annotation constraint) {
        return switch (constraint) {
            case NotNull _ -> "required";
            case Pattern _ -> "pattern";
            case Size _ -> "length";
            case Min _ -> "range";
            case Max _ -> "range";
            default -> "invalid";
        };
    }

    private static String expected(Annotation constraint) {
        return switch (constraint) {
            case NotNull _ -> "is required";
            case Pattern pattern -> "must match " + pattern.regexp();
            case Size size when size.max() == Integer.MAX_VALUE -> "must have at least " + size.min() + " characters";
            case Size size -> "must have from " + size.min() + " to " + size.max() + " characters";
            case Min minimum -> "must be at least " + minimum.value();
            case Max maximum -> "must be at most " + maximum.value();
            default -> "is invalid";
        };
    }
}
