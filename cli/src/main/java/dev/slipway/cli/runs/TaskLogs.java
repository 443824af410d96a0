package dev.slipway.cli.runs;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Shows the logs of a run's tasks while they grow, each to its end. */
final class TaskLogs {
    /** How long a reader may take to see that it is no longer wanted. */
    private static final Duration CUT_PATIENCE = Duration.ofSeconds(5);

    private final ApiClient client;
    private final RunAddress run;
    private final PrintWriter out;
    private final Consumer<String> notes;
    private final Set<String> shown = new HashSet<>();
    private final Map<String, Thread> readers = new HashMap<>();
    private volatile boolean complete = true;

    /**
     * Logs of a run.
     *
     * @param out gets what the tasks print, and nothing else
     * @param notes gets why a log is not shown to its end
     */
    TaskLogs(ApiClient client, RunAddress run, PrintWriter out, Consumer<String> notes) {
        this.client = requireNonNull(client, "client is null");
        this.run = requireNonNull(run, "run is null");
        this.out = requireNonNull(out, "out is null");
        this.notes = requireNonNull(notes, "notes is null");
    }

    /** Shows the log of an attempt as it is, for a task whose log stands alone. */
    void showAlone(String task, int attempt) {
        show(task, attempt, this::print, () -> {});
    }

    /** Shows the log of an attempt line by line; once only. */
    void showLines(String task, int attempt, @Nullable String name) {
        LinePrinter printer = new LinePrinter(out, name);
        show(task, attempt, printer::text, printer::end);
    }

    private void show(String task, int attempt, LogStream.Reader reader, Runnable end) {
        if (!shown.add(task + "/" + attempt)) {
            return;
        }
        Thread before = readers.get(task);
        readers.put(task, Thread.ofVirtual().start(() -> {
            try {
                if (before != null) {
                    // The log of a lost attempt ends before that of the next begins.
                    before.join();
                }
                new LogStream(client, run, task, attempt).follow(reader);
            } catch (IOException | RuntimeException exception) {
                complete = false;
                notes.accept("the log of " + task + " cannot be followed: " + exception.getMessage());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            end.run();
        }));
    }

    private void print(String text) {
        out.print(text);
        out.flush();
    }

    /** Returns when what the task has printed is shown, or the deadline is past. */
    void await(String task, Instant deadline) throws InterruptedException {
        Thread reader = readers.get(task);
        if (reader != null && join(reader, deadline)) {
            readers.remove(task);
        }
    }

    /** Returns when all is shown; at the deadline it cuts what is not, and says so. */
    void end(Instant deadline) throws InterruptedException {
        for (Map.Entry<String, Thread> reader : readers.entrySet()) {
            if (!join(reader.getValue(), deadline)) {
                complete = false;
                reader.getValue().interrupt();
                reader.getValue().join(CUT_PATIENCE);
                notes.accept("the log of " + reader.getKey() + " goes on: --timeout ended before it");
            }
        }
    }

    /** Whether no log was cut so far. */
    boolean isComplete() {
        return complete;
    }

    private static boolean join(Thread reader, Instant deadline) throws InterruptedException {
        if (deadline.equals(Instant.MAX)) {
            // It has an end: a stream that breaks again and again gives up.
            reader.join();
            return true;
        }
        return reader.join(Duration.between(Instant.now(), deadline));
    }
}
