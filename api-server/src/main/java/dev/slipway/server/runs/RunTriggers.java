package dev.slipway.server.runs;

import static java.util.Objects.requireNonNull;

import dev.slipway.api.model.Run;
import dev.slipway.api.model.RunRequest;
import dev.slipway.server.database.Json;
import dev.slipway.server.events.AfterCommit;
import dev.slipway.server.events.Transactions;
import dev.slipway.server.resources.Answer;
import dev.slipway.server.resources.Author;
import dev.slipway.server.resources.Idempotency;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jooq.DSLContext;

/** What clients ask of runs, done at most once for an {@code Idempotency-Key}. */
public final class RunTriggers {
    private final Runs runs;
    private final Transactions transactions;
    private final Idempotency idempotency;

    public RunTriggers(Runs runs, Transactions transactions, Idempotency idempotency) {
        this.runs = requireNonNull(runs, "runs is null");
        this.transactions = requireNonNull(transactions, "transactions is null");
        this.idempotency = requireNonNull(idempotency, "idempotency is null");
    }

    /** Triggers a run: 201 with its address. */
    public Answer create(Author author, String project, String job, RunRequest request) {
        if (author.idempotencyKey() == null) {
            // Read after the commit, so that the work begins before its answer is written.
            return created(runs.create(project, job, request, author.name()));
        }
        return once(author, "POST " + path(project, job), Json.write(request), (transaction, after) -> {
            UUID run = runs.create(transaction, after, project, job, request, author.name());
            return created(runs.snapshot(transaction, run));
        });
    }

    /** Asks for the end of a run: 200 with the run. */
    public Answer cancel(Author author, Runs.Name name) {
        if (author.idempotencyKey() == null) {
            return cancelled(runs.cancel(name));
        }
        String request = "POST " + path(name.project(), name.job()) + "/" + name.number() + "/cancel";
        return once(author, request, "", (transaction, after) -> {
            UUID uid = Runs.find(transaction, name);
            runs.cancel(transaction, after, name, uid);
            return cancelled(runs.snapshot(transaction, uid));
        });
    }

    private Answer once(Author author, String request, String body, BiFunction<DSLContext, AfterCommit, Answer> work) {
        AtomicReference<AfterCommit> last = new AtomicReference<>(transactions.begin());
        Answer answer = idempotency.once(author, request, body.getBytes(StandardCharsets.UTF_8), transaction -> {
            // Anew each time, since the transaction may run again after a deadlock.
            AfterCommit after = transactions.begin();
            last.set(after);
            return work.apply(transaction, after);
        });
        transactions.tell(requireNonNull(last.get(), "nothing was begun"));
        return answer;
    }

    private static Answer created(Runs.Snapshot snapshot) {
        Run run = snapshot.run();
        String location = path(run.project(), run.job()) + "/" + run.number();
        return new Answer(201, Map.of("Location", location, "ETag", snapshot.etag()), Json.write(run));
    }

    private static Answer cancelled(Runs.Snapshot run) {
        return new Answer(200, Map.of("ETag", run.etag()), Json.write(run.run()));
    }

    private static String path(String project, String job) {
        return "/v1/projects/" + project + "/jobs/" + job + "/runs";
    }
}
