package dev.slipway.cli.runs;

import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.ApiException;
import dev.slipway.api.client.DocumentCall;
import dev.slipway.api.client.RunsClient;
import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunTask;
import dev.slipway.cli.CommandException;
import dev.slipway.cli.ExitCode;
import dev.slipway.cli.FailureReport;
import dev.slipway.cli.connection.Outage;
import dev.slipway.cli.resources.ResourcePath;
import dev.slipway.jobfile.schema.Nearest;
import dev.slipway.jobfile.schema.Words;
import java.io.IOException;
import java.util.List;

/** Finds runs. Of what is missing it names the outermost thing: not the run when there is no such job, and then with the nearest name that there is. */
final class RunLookup {
    private static final int NOT_FOUND = 404;

    private static final int TRIES = 60;
    private static final long PAUSE_MILLIS = 500;

    /** So many combinations of a matrix are named in a message. */
    private static final int NAMED = 15;

    private RunLookup() {}

    /** A request that needs a job or a project. */
    @FunctionalInterface
    interface Request<T> {
        T send() throws IOException, InterruptedException;
    }

    /** The run of an address. */
    static Run find(ApiClient client, RunAddress address) throws IOException, InterruptedException {
        return ask(
                client,
                address.jobPath(),
                () -> new RunsClient(client)
                        .getRun(address.project(), address.job(), address.number())
                        .send());
    }

    /** The run of an address, for who waits for it anyway: a server that is away for a moment is asked again. */
    static Run findPatiently(ApiClient client, RunAddress address) throws IOException, InterruptedException {
        for (int tried = 1; ; tried++) {
            try {
                return find(client, address);
            } catch (ApiException refused) {
                if (!Outage.isOne(refused) || tried == TRIES) {
                    throw refused;
                }
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** The tasks of a run; none while it has none. */
    static List<RunTask> tasks(Run run) {
        return run.tasks() == null ? List.of() : run.tasks();
    }

    /** @throws CommandException when the run ended without a task; it tells why */
    static void requireTasks(Run run) {
        if (RunOutcome.isFinal(run) && tasks(run).isEmpty()) {
            String why = run.problem() == null
                    ? "it " + RunOutcome.ended(run.state().value())
                    : String.join(System.lineSeparator(), FailureReport.lines(run.problem()));
            throw new CommandException(ExitCode.FAILED, RunAddress.of(run) + " ended without a task: " + why);
        }
    }

    /** The task of a run with this key; the refusal tells the nearest one. */
    static RunTask task(Run run, String key) {
        requireTasks(run);
        return tasks(run).stream()
                .filter(task -> task.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new CommandException(
                        ExitCode.FAILED, RunAddress.of(run) + " has no task \"" + key + "\"" + hint(run, key)));
    }

    private static String hint(Run run, String key) {
        List<String> keys = tasks(run).stream().map(RunTask::key).toList();
        if (keys.isEmpty()) {
            return ": it has none so far";
        }
        List<String> combinations =
                keys.stream().filter(each -> each.startsWith(key + ".")).toList();
        if (combinations.isEmpty()) {
            return Nearest.hint(key, keys);
        }
        String named = Words.list(combinations.stream().limit(NAMED).toList());
        return "; it has " + named + (combinations.size() > NAMED ? ", …" : "") + ": name one";
    }

    /** The answer to a request about a job or project; when something is not found, and it is that one, the refusal tells the nearest name. */
    static <T> T ask(ApiClient client, ResourcePath path, Request<T> request) throws IOException, InterruptedException {
        try {
            return request.send();
        } catch (ApiException refused) {
            if (refused.status() == NOT_FOUND) {
                require(client, path);
            }
            throw refused;
        }
    }

    /** @throws ApiException when it does not exist or may not be seen; it tells the nearest name */
    static void require(ApiClient client, ResourcePath path) throws IOException, InterruptedException {
        new DocumentCall(client, "GET", path.url()).send();
    }
}
