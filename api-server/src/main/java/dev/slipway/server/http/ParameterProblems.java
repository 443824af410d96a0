package dev.slipway.server.http;

import dev.slipway.api.model.FieldError;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.TextPattern;
import dev.slipway.jobfile.schema.Words;
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
import java.util.Map;
import java.util.TreeMap;

/**
 * Parameters that are wrong as one problem. A pointer begins with the place of the parameter: {@code /path/project}, {@code /query/limit}, {@code /header/If-Match}, {@code /body/…}. A name in a path that
 * breaks its pattern names nothing, so that it is a 404, but where it would be declared.
 */
final class ParameterProblems {
    /** What the generator makes of an enum. */
    private static final java.util.regex.Pattern CHOICE = java.util.regex.Pattern.compile("[a-z_]+(?:\\|[a-z_]+)*");

    private ParameterProblems() {}

    /** The problem of a request: what was found before the constraints were looked at, and those that are broken. */
    static ProblemException of(CurrentRequest.State request, ConstraintViolationException broken) {
        Map<String, FieldError> byPlace = new TreeMap<>();
        request.parameterFaults().forEach(error -> byPlace.put(error.pointer(), error));
        // Of one text the first fault is enough: the others follow from it.
        broken.getConstraintViolations().stream()
                .map(ParameterProblems::error)
                .sorted(Comparator.comparing(FieldError::rule))
                .forEach(error -> byPlace.putIfAbsent(error.pointer(), error));
        List<FieldError> errors = List.copyOf(byPlace.values());
        String detail = errors.size() == 1
                ? errors.getFirst().message()
                : "the request has " + errors.size() + " errors in its parameters";
        boolean onlyPath = errors.stream().allMatch(error -> error.pointer().startsWith("/path/"));
        return ProblemException.problem(
                onlyPath && !request.isPut() ? ProblemType.RESOURCE_NOT_FOUND : ProblemType.INVALID_PARAMETER,
                detail,
                errors);
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
        String place = pointer.toString();
        Expected expected = expected(
                violation.getConstraintDescriptor().getAnnotation(), String.valueOf(violation.getInvalidValue()));
        return FieldError.builder()
                .pointer(place)
                .rule(expected.rule())
                .message(Words.subject(place) + " " + expected.words())
                .build();
    }

    private record Expected(String rule, String words) {}

    /** In the words in which a fault of a body is told. */
    private static Expected expected(Annotation constraint, String value) {
        String not = ", not " + Words.quote(value);
        return switch (constraint) {
            case NotNull _ -> new Expected("required", "is required");
            case Pattern pattern
            when CHOICE.matcher(pattern.regexp()).matches() -> {
                List<String> choices = List.of(pattern.regexp().split("\\|"));
                String hint = Nearest.of(value, choices)
                        .map(nearest -> "; did you mean `" + nearest + "`?")
                        .orElse("");
                yield new Expected("enum", "must be one of " + Words.list(choices) + not + hint);
            }
            case Pattern pattern ->
                new Expected(
                        "pattern", "must be " + TextPattern.of(pattern.regexp()).inWords() + not);
            case Size size
            when value.length() > size.max() ->
                new Expected(
                        "max_length",
                        "may have at most " + Words.count(size.max(), "character") + ", but has " + value.length());
            case Size size when size.min() == 1 -> new Expected("min_length", "must not be empty");
            case Size size ->
                new Expected(
                        "min_length",
                        "must have at least " + Words.count(size.min(), "character") + ", but has " + value.length());
            case Min minimum -> new Expected("range", "must be at least " + minimum.value() + not);
            case Max maximum -> new Expected("range", "must be at most " + maximum.value() + not);
            default -> new Expected("invalid", "is invalid");
        };
    }
}
