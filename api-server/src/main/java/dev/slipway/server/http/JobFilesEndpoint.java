package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.JobFile;
import dev.slipway.api.model.JobFileCheck;
import dev.slipway.api.rest.JobFilesApi;
import dev.slipway.jobfile.JobFiles;
import dev.slipway.jobfile.expand.ExpandedTask;
import dev.slipway.jobfile.expand.Expansion;
import dev.slipway.jobfile.expand.ExpansionInput;
import dev.slipway.jobfile.schema.Fault;
import dev.slipway.jobfile.yaml.FileFault;
import dev.slipway.server.base.ProblemException;
import dev.slipway.server.base.ProblemType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks job files for editors and the command line. */
public final class JobFilesEndpoint implements JobFilesApi {
    private static final String FILE = ".slipway.yml";

    private final JobFiles jobFiles;

    public JobFilesEndpoint(JobFiles jobFiles) {
        this.jobFiles = requireNonNull(jobFiles, "jobFiles is null");
    }

    @Override
    public Response checkJobFile(InputStream body) {
        JobFileCheck check = switch (jobFiles.read(FILE, bytes(body), Map.of())) {
            case JobFiles.FileResult.Valid(var jobFile, var _) -> expanded(jobFile);
            case JobFiles.FileResult.Broken(var faults) ->
                answer(
                        null,
                        null,
                        faults.list().stream().map(JobFilesEndpoint::error).toList());
        };
        return Response.ok(check).build();
    }

    /** Only a trigger gives values to parameters: without them, what the tasks will be is not always known. */
    private JobFileCheck expanded(JobFile jobFile) {
        return switch (jobFiles.expand(jobFile, ExpansionInput.empty())) {
            case Expansion.Done(var graph) ->
                answer(jobFile, graph.tasks().stream().map(ExpandedTask::key).toList(), List.of());
            case Expansion.WrongParameters _ -> answer(jobFile, null, List.of());
            case Expansion.WrongFile(var faults) ->
                answer(
                        null,
                        null,
                        faults.list().stream().map(JobFilesEndpoint::error).toList());
        };
    }

    private static JobFileCheck answer(
            @Nullable JobFile jobFile, @Nullable List<String> tasks, List<FieldError> problems) {
        return JobFileCheck.builder()
                .valid(problems.isEmpty())
                .jobFile(jobFile)
                .tasks(tasks)
                .problems(problems)
                .build();
    }

    private static FieldError error(FileFault fault) {
        return FieldError.builder()
                .pointer(fault.pointer())
                .rule(fault.rule())
                .message(fault.message())
                .file(fault.file())
                .line(fault.line())
                .column(fault.column())
                .build();
    }

    private static FieldError error(Fault fault) {
        return FieldError.builder()
                .pointer(fault.pointer())
                .rule(fault.rule())
                .message(fault.message())
                .file(FILE)
                .build();
    }

    private static byte[] bytes(InputStream body) {
        try {
            return body.readAllBytes();
        } catch (IOException _) {
            throw ProblemException.problem(ProblemType.MALFORMED_REQUEST, "the body broke off");
        }
    }
}
