package dev.slipway.cli.local;

import dev.slipway.api.model.Need;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.cli.output.Style;
import dev.slipway.executor.LocalRun;
import dev.slipway.jobfile.expand.ExpandedTask;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs tasks one after the other in one working copy, in the order of the graph. What one leaves there the next one finds, as results would be. */
final class LocalTasks {
    static final Duration GRACE = Duration.ofSeconds(10);

    private final LocalRepository repository;
    private final LocalSecrets secrets;
    private final OutputStream output;
    private final PrintWriter err;
    private final Map<String, OutcomeRequest.StateEnum> states = new HashMap<>();
    /** What a script prints is written by a thread of its own. */
    private volatile boolean insideLine;

    /**
     * Runs tasks.
     *
     * @param output gets what scripts print, byte for byte
     * @param err gets what this program has to say
     */
    LocalTasks(LocalRepository repository, LocalSecrets secrets, OutputStream output, PrintWriter err) {
        this.repository = repository;
        this.secrets = secrets;
        this.output = output;
        this.err = err;
    }

    /** How one task ended. */
    sealed interface Ended {
        ExpandedTask task();

        /** Its script was run. */
        record Finished(ExpandedTask task, OutcomeRequest outcome, Duration duration) implements Ended {}

        /** One that it needs did not end as it must. */
        record Skipped(ExpandedTask task, String because) implements Ended {}
    }

    List<Ended> run(List<ExpandedTask> tasks) throws IOException, InterruptedException {
        List<Ended> ended = new ArrayList<>();
        for (ExpandedTask task : tasks) {
            ended.add(run(task));
            endLine();
        }
        return ended;
    }

    private Ended run(ExpandedTask task) throws IOException, InterruptedException {
        for (Map.Entry<String, Need.WhenEnum> need : task.needs().entrySet()) {
            OutcomeRequest.StateEnum state = states.get(need.getKey());
            // One that was left out by name is taken as done.
            if (state != null && !satisfies(state, need.getValue())) {
                states.put(task.key(), OutcomeRequest.StateEnum.CANCELLED);
                return new Ended.Skipped(
                        task, "needs " + need.getKey() + " " + need.getValue().value());
            }
        }
        err.println(Style.BOLD.of("── " + task.key())
                + (task.image().isEmpty() ? "" : Style.DIM.of("  (here, not in " + task.image() + ")")));
        err.flush();
        Map<String, String> environment = new HashMap<>(task.env());
        environment.putAll(repository.environment(task.name(), task.key()));
        environment.putAll(secrets.environment(task.secrets()));
        long begin = System.nanoTime();
        OutcomeRequest outcome = new LocalRun(repository.root())
                .run(
                        new LocalRun.Task(
                                task.shell(),
                                task.script(),
                                task.directory(),
                                environment,
                                secrets.values(),
                                task.timeout(),
                                GRACE),
                        this::write);
        states.put(task.key(), outcome.state());
        return new Ended.Finished(task, outcome, Duration.ofNanos(System.nanoTime() - begin));
    }

    /** So that what comes next begins a line on a terminal. Not on the output itself, which keeps the bytes as they are. */
    private void endLine() {
        if (insideLine) {
            err.println();
            err.flush();
            insideLine = false;
        }
    }

    private static boolean satisfies(OutcomeRequest.StateEnum state, Need.WhenEnum when) {
        return switch (when) {
            case PASSED -> state == OutcomeRequest.StateEnum.PASSED;
            // A task that was skipped has not failed.
            case FAILED -> state != OutcomeRequest.StateEnum.PASSED && state != OutcomeRequest.StateEnum.CANCELLED;
            case ALWAYS -> true;
        };
    }

    private void write(byte[] bytes, int from, int length) {
        try {
            output.write(bytes, from, length);
            output.flush();
            insideLine = length == 0 ? insideLine : bytes[from + length - 1] != '\n';
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
