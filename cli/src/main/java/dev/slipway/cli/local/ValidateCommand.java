package dev.slipway.cli.local;

import dev.slipway.api.model.FieldError;
import dev.slipway.api.model.JobFile;
import dev.slipway.api.model.JobFileCheck;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.output.Documents;
import dev.slipway.cli.output.Format;
import dev.slipway.cli.output.OutputOptions;
import dev.slipway.cli.output.Style;
import dev.slipway.cli.output.Terminal;
import dev.slipway.jobfile.JobFiles;
import dev.slipway.jobfile.expand.ExpandedTask;
import dev.slipway.jobfile.expand.Expansion;
import dev.slipway.jobfile.expand.ExpansionInput;
import dev.slipway.jobfile.yaml.FileFaults;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway validate}: checks job files, with no server. */
@Command(
        name = "validate",
        description = "Checks job files and shows everything that is wrong with them. Needs no server.",
        footer = {
            "%nExamples:",
            "  slipway validate",
            "  slipway validate services/billing/.slipway.yml -p TARGET=unit",
            "  git show HEAD:.slipway.yml | slipway validate -",
        })
public final class ValidateCommand implements Callable<Integer> {
    @Mixin
    private final Terminal terminal = new Terminal();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Parameters(
            paramLabel = "FILE",
            description = "Job files, or directories with a .slipway.yml; - is standard input. Default: .slipway.yml.")
    private List<String> places = new ArrayList<>();

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "NAME=VALUE",
            description = "Checks the file with this value of a parameter.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Override
    public Integer call() throws IOException {
        if (places.isEmpty()) {
            places.add(JobFileSource.DEFAULT_NAME);
        }
        JobFiles jobFiles = JobFiles.load();
        boolean valid = true;
        for (String place : places) {
            valid &= check(jobFiles, JobFileSource.read(place));
        }
        terminal.out().flush();
        return valid ? ExitCode.OK : ExitCode.FAILED;
    }

    private boolean check(JobFiles jobFiles, JobFileSource source) {
        return switch (jobFiles.read(source.name(), source.bytes(), Map.of())) {
            case JobFiles.FileResult.Broken broken -> broken(source, broken.faults());
            case JobFiles.FileResult.Valid valid -> expand(jobFiles, source, valid);
        };
    }

    private boolean expand(JobFiles jobFiles, JobFileSource source, JobFiles.FileResult.Valid valid) {
        ExpansionInput input = new ExpansionInput(parameters, Map.of(), Map.of());
        return switch (jobFiles.expand(valid.jobFile(), input)) {
            case Expansion.Done done ->
                valid(source, valid.jobFile(), done.graph().tasks());
            case Expansion.WrongFile wrong -> broken(source, valid.source().locate(wrong.faults()));
            case Expansion.WrongParameters wrong -> {
                // Without values a required parameter is no mistake of the file.
                if (parameters.isEmpty()) {
                    yield valid(source, valid.jobFile(), List.of());
                }
                throw terminal.usage(JobFileSource.render(wrong.faults()));
            }
        };
    }

    private boolean valid(JobFileSource source, JobFile jobFile, List<ExpandedTask> expanded) {
        List<String> keys = expanded.stream().map(ExpandedTask::key).toList();
        switch (output.format()) {
            case JSON, YAML ->
                write(JobFileCheck.builder()
                        .valid(true)
                        .jobFile(jobFile)
                        .tasks(keys)
                        .problems(List.of())
                        .build());
            case NAME -> keys.forEach(terminal.out()::println);
            case TEXT ->
                terminal.out().println(Style.GREEN.of("valid") + " " + source.name() + ": " + counts(jobFile, keys));
        }
        return true;
    }

    private static String counts(JobFile jobFile, List<String> keys) {
        int declared = jobFile.tasks().size();
        String text = declared == 1 ? "1 task" : declared + " tasks";
        return keys.size() <= declared ? text : text + ", " + keys.size() + " with their matrices";
    }

    private boolean broken(JobFileSource source, FileFaults faults) {
        switch (output.format()) {
            case JSON, YAML ->
                write(JobFileCheck.builder()
                        .valid(false)
                        .problems(faults.list().stream()
                                .map(fault -> FieldError.builder()
                                        .pointer(fault.pointer())
                                        .rule(fault.rule())
                                        .message(fault.message())
                                        .file(fault.file())
                                        .line(fault.line())
                                        .column(fault.column())
                                        .build())
                                .toList())
                        .build());
            case NAME -> faults.list().forEach(fault -> terminal.out().println(fault.summary()));
            case TEXT -> {
                terminal.out().println(faults.render());
                int count = faults.list().size() + faults.more();
                terminal.err()
                        .println(Style.RED.of("invalid") + " " + source.name() + ": "
                                + (count == 1 ? "1 fault" : count + " faults"));
            }
        }
        return false;
    }

    private void write(JobFileCheck check) {
        Documents.write(output.format() == Format.YAML ? Format.YAML : Format.JSON, check, terminal.out());
    }
}
