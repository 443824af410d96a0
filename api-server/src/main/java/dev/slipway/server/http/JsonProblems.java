package dev.slipway.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import dev.slipway.api.model.FieldError;
import dev.slipway.jobfile.schema.Fault;
import dev.slipway.jobfile.schema.Faults;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a JSON body, as problems. */
public final class JsonProblems {
    private JsonProblems() {}

    /** A body that is not JSON, names a key twice or is nested too deeply: 400 with line and column. */
    public static ProblemException malformed(JsonProcessingException exception) {
        return ProblemException.problem(ProblemType.MALFORMED_REQUEST, sentence(exception));
    }

    private static String sentence(JsonProcessingException exception) {
        var location = exception.getLocation();
        String place = location == null || location.getLineNr() < 1
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
        if (exception instanceof StreamConstraintsException) {
            return "the JSON passes a limit: at most " + Json.MAX_DEPTH
                    + " levels, numbers of 100 digits, and texts of the size of the body" + place;
        }
        return "the body is not valid JSON: " + firstLine(exception.getOriginalMessage()) + place;
    }

    /** Jackson's first line tells what it found; the rest is about Java. */
    private static String firstLine(String message) {
        String line = message.lines().findFirst().orElse("it ends too early");
        int cut = line.indexOf("; ");
        return line.length() > 300 ? line.substring(0, 300) + "…" : cut > 0 ? line.substring(0, cut) : line;
    }

    /** A document that breaks its schema: 422 with everything that is wrong. */
    public static ProblemException invalid(Faults faults) {
        int count = faults.list().size() + faults.more();
        return ProblemException.problem(
                ProblemType.INVALID_DOCUMENT,
                "the document has " + (count == 1 ? "1 error" : count + " errors")
                        + (faults.more() == 0
                                ? ""
                                : ", the first " + faults.list().size() + " are listed"),
                errors(faults.list()));
    }

    /** A value that has the type of its schema and not its form, such as a day that is in no calendar: 422 with its place. */
    static ProblemException unreadable(JsonMappingException exception) {
        String pointer = exception.getPath().stream()
                .map(step -> step.getFieldName() == null ? String.valueOf(step.getIndex()) : step.getFieldName())
                .map(step -> "/" + step.replace("~", "~0").replace("/", "~1"))
                .collect(Collectors.joining());
        return invalid(new Faults(
                List.of(new Fault(pointer, "format", "the value does not have the form that the schema names")), 0));
    }

    private static List<FieldError> errors(List<Fault> faults) {
        return faults.stream()
                .map(fault -> FieldError.builder()
                        .pointer(fault.pointer())
                        .rule(fault.rule())
                        .message(fault.message())
                        .build())
                .toList();
    }
}
