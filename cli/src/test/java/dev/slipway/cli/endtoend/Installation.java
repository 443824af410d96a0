package dev.slipway.cli.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.RunnerPoolsClient;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Attempt;
import dev.slipway.api.model.PoolTokenRequest;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunRequest;
import dev.slipway.api.model.RunTask;
import dev.slipway.cli.Await;
import dev.slipway.cli.Cli;
import dev.slipway.cli.dev.DevProgram;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A server, its database and an executor with two slots, in a process of their own. */
final class Installation implements AutoCloseable {
    static final String PROJECT = "demo";

    private final Path directory;
    private final DevProgram program;
    private final ApiClient client;
    private final RunsClient runs;

    private Installation(Path directory, DevProgram program) throws IOException {
        this.directory = directory;
        this.program = program;
        this.client = ApiClient.of(URI.create(program.url()), "test")
                .withToken(Files.readString(data().resolve("admin-token")).strip());
        this.runs = new RunsClient(client);
    }

    /**
     * Starts one.
     *
     * @param directory for its data and what the tests write
     */
    static Installation start(Path directory, String... flags) throws IOException, InterruptedException {
        List<String> all = new java.util.ArrayList<>(List.of("--slots", "2"));
        all.addAll(List.of(flags));
        Installation started =
                new Installation(directory, DevProgram.start(directory.resolve("data"), all.toArray(String[]::new)));
        started.declare("projects/" + PROJECT + ": {}");
        return started;
    }

    Path data() {
        return directory.resolve("data");
    }

    String url() throws IOException {
        return program.url();
    }

    /** A token with which an executor may join a pool. */
    String poolToken(String pool) throws IOException, InterruptedException {
        String token = new RunnerPoolsClient(client)
                .createPoolToken(
                        pool, PoolTokenRequest.builder().description("test").build())
                .send()
                .token();
        return java.util.Objects.requireNonNull(token, "the server answers a new token");
    }

    /** Applies resources in YAML, all of which are accepted. */
    void declare(String resources) throws IOException {
        Cli.Ended applied = apply(resources);
        assertThat(applied.exitCode()).as(applied.out() + applied.err()).isZero();
    }

    Cli.Ended apply(String resources) throws IOException {
        Path file = Files.createTempFile(directory, "resources", ".yaml");
        Files.writeString(file, resources);
        try {
            return slipway("apply", "-f", file.toString());
        } finally {
            Files.delete(file);
        }
    }

    Cli.Ended slipway(String... words) throws IOException {
        return program.slipway(words);
    }

    /** Runs a job that is declared. */
    Run trigger(String job) throws IOException, InterruptedException {
        return runs.createRun(PROJECT, job, RunRequest.builder().build()).send();
    }

    /** Declares a job of the task {@code main}, given in YAML, runs it, and returns its run when that is final. */
    Run run(String job, String task) throws Exception {
        return awaitEnd(begin(job, task));
    }

    /** Declares and triggers a job of the task {@code main}. */
    Run begin(String job, String task) throws IOException, InterruptedException {
        declare("projects/" + PROJECT + "/jobs/" + job + ":\n  freestyle:\n    tasks:\n      main:\n" + task.indent(8));
        return trigger(job);
    }

    Run awaitEnd(Run run) throws Exception {
        Await.until("the end of " + run.job(), () -> refreshed(run).finishedAt() != null);
        return refreshed(run);
    }

    Run refreshed(Run run) throws IOException, InterruptedException {
        return runs.getRun(PROJECT, run.job(), run.number()).send();
    }

    RunsClient runs() {
        return runs;
    }

    InputStream log(Run run, String task, int attempt) throws IOException, InterruptedException {
        return runs.getLog(PROJECT, run.job(), run.number(), task, attempt).send();
    }

    /** The log of the first attempt of the task {@code main}, one character for each byte; empty when there is none yet. */
    String log(Run run) throws IOException, InterruptedException {
        if (task(refreshed(run), "main").attempts().isEmpty()) {
            return "";
        }
        try (InputStream log = log(run, "main", 1)) {
            return new String(log.readAllBytes(), ISO_8859_1);
        }
    }

    static RunTask task(Run run, String key) {
        List<RunTask> tasks = run.tasks();
        assertThat(tasks).as("the tasks of %s", run).isNotNull();
        return tasks.stream()
                .filter(task -> task.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no task " + key + " in " + run));
    }

    /** The only attempt of the task {@code main}. */
    static Attempt attempt(Run run) {
        List<Attempt> attempts = task(run, "main").attempts();
        assertThat(attempts).hasSize(1);
        return attempts.getFirst();
    }

    @Override
    public void close() throws InterruptedException {
        program.close();
    }
}
