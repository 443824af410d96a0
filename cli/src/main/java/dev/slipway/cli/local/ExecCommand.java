package dev.slipway.cli.local;

import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.local.LocalTasks.Ended;
import dev.slipway.cli.output.Terminal;
import dev.slipway.cli.serve.ProcessLog;
import dev.slipway.jobfile.JobFiles;
import dev.slipway.jobfile.expand.ExpandedTask;
import dev.slipway.jobfile.expand.Expansion;
import dev.slipway.jobfile.expand.ExpansionInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code slipway exec}: runs tasks of a job file here. */
@Command(
        name = "exec",
        description = {
            "Runs the tasks of a job file here, on the files as they are, with no server.",
            "They are expanded and run by the same code as on an executor, one after the other, in the working copy itself and with your home directory."
                    + " What is missing here: images and selectors are passed over, and results are not kept.",
            "Ctrl-C and SIGTERM stop the running task: it is sent SIGTERM, and killed 10 s later. Exits with 130 or 143.",
        },
        footer = {
            "%nExamples:",
            "  slipway exec",
            "  slipway exec test -p TARGET=unit",
            "  slipway exec ci/release.yml build.linux --no-needs --secret signing-key=@key.pem",
        })
public final class ExecCommand implements Callable<Integer> {
    @Mixin
    private final Terminal terminal = new Terminal();

    @Parameters(
            paramLabel = "[FILE] [TASK]",
            description = "The job file (default: .slipway.yml), and the names or keys of tasks (default: all).")
    private List<String> words = new ArrayList<>();

    @Option(
            names = {"-p", "--parameter"},
            paramLabel = "NAME=VALUE",
            description = "The value of a parameter.")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--secret",
            paramLabel = "NAME=VALUE",
            description = "The value of a secret; NAME=@FILE reads it from a file. It is masked in the output.")
    private Map<String, String> secrets = new LinkedHashMap<>();

    @Option(names = "--no-needs", description = "Run only the named tasks, not those that they need.")
    private boolean withoutNeeds;

    @Option(
            names = "--workspace",
            paramLabel = "DIR",
            description = "Where to run. Default: the root of the repository that the job file is in.")
    private @Nullable Path workspace;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ProcessLog.warningsToStandardError();
        List<String> tasks = new ArrayList<>(words);
        String file = !tasks.isEmpty() && isFile(tasks.getFirst()) ? tasks.removeFirst() : JobFileSource.DEFAULT_NAME;
        JobFileSource source = JobFileSource.read(file);
        LocalRepository repository = LocalRepository.of(workspace == null ? directoryOf(file) : workspace);
        Optional<List<ExpandedTask>> graph = graph(source, repository);
        if (graph.isEmpty()) {
            return ExitCode.FAILED;
        }
        List<ExpandedTask> chosen = TaskSelection.select(graph.get(), tasks, !withoutNeeds);
        // Before the bytes of the scripts, which go past it.
        terminal.out().flush();
        try (OrderlyEnd _ = OrderlyEnd.open(LocalTasks.GRACE, terminal.err());
                LocalSecrets given = LocalSecrets.of(secrets)) {
            checkSecrets(chosen, given);
            List<Ended> ended = new LocalTasks(repository, given, System.out, terminal.err()).run(chosen);
            terminal.err().println();
            LocalSummary.write(ended, terminal.err());
            return LocalSummary.exitCode(ended);
        }
    }

    private Optional<List<ExpandedTask>> graph(JobFileSource source, LocalRepository repository) {
        JobFiles jobFiles = JobFiles.load();
        return switch (jobFiles.read(source.name(), source.bytes(), Map.of())) {
            case JobFiles.FileResult.Broken broken -> {
                terminal.err().println(broken.faults().render());
                yield Optional.empty();
            }
            case JobFiles.FileResult.Valid valid ->
                switch (jobFiles.expand(
                        valid.jobFile(), new ExpansionInput(parameters, Map.of(), repository.facts()))) {
                    case Expansion.Done done -> Optional.of(done.graph().tasks());
                    case Expansion.WrongFile wrong -> {
                        terminal.err()
                                .println(valid.source().locate(wrong.faults()).render());
                        yield Optional.empty();
                    }
                    case Expansion.WrongParameters wrong -> throw terminal.usage(JobFileSource.render(wrong.faults()));
                };
        };
    }

    private static void checkSecrets(List<ExpandedTask> tasks, LocalSecrets given) {
        TreeSet<String> missing = new TreeSet<>();
        tasks.forEach(task -> missing.addAll(given.missing(task.secrets())));
        if (!missing.isEmpty()) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "the tasks use secrets that were not given: "
                            + String.join(
                                    " ",
                                    missing.stream()
                                            .map(name -> "--secret " + name + "=@FILE")
                                            .toList()));
        }
    }

    /** The key of a task has no slash in it. */
    private static boolean isFile(String word) {
        return word.equals("-") || word.contains("/") || word.endsWith(".yml") || word.endsWith(".yaml");
    }

    private static Path directoryOf(String file) {
        Path parent = Path.of(file).toAbsolutePath().getParent();
        return file.equals("-") || parent == null ? Path.of("") : parent;
    }
}
