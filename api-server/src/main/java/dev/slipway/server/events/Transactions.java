package dev.slipway.server.events;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.database.Database;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** Transactions that wake those who wait for what they changed, at once after the commit and never before it. */
public final class Transactions {
    private final Database database;
    private final WorkSignals workSignals;
    private final Wakeups wakeups;

    public Transactions(Database database, WorkSignals workSignals, Wakeups wakeups) {
        this.database = requireNonNull(database, "database is null");
        this.workSignals = requireNonNull(workSignals, "workSignals is null");
        this.wakeups = requireNonNull(wakeups, "wakeups is null");
    }

    private record Committed<T extends @Nullable Object>(T value, AfterCommit after) {}

    /** Runs the work in one transaction, then tells what it noted. */
    public <T extends @Nullable Object> T call(BiFunction<DSLContext, AfterCommit, T> work) {
        return told(database.transaction(transaction -> noted(transaction, work)));
    }

    /** Like {@link #call}, by {@link Database#asynchronousTransaction}. */
    public <T extends @Nullable Object> T callAsynchronously(BiFunction<DSLContext, AfterCommit, T> work) {
        return told(database.asynchronousTransaction(transaction -> noted(transaction, work)));
    }

    /** Waits until everything that was committed before is on the disk. */
    public void flush() {
        database.flush();
    }

    /** What to tell is noted anew each time, since the work may run again after a deadlock. */
    private static <T extends @Nullable Object> Committed<T> noted(
            DSLContext transaction, BiFunction<DSLContext, AfterCommit, T> work) {
        AfterCommit after = new AfterCommit();
        return new Committed<>(work.apply(transaction, after), after);
    }

    private <T extends @Nullable Object> T told(Committed<T> committed) {
        committed.after().tell(workSignals, wakeups);
        return committed.value();
    }

    /** Like {@link #call}, for work that answers nothing. */
    public void run(BiConsumer<DSLContext, AfterCommit> work) {
        call((transaction, after) -> {
            work.accept(transaction, after);
            return true;
        });
    }

    /** Begins to note what to tell, for work inside a transaction that another opened. */
    public AfterCommit begin() {
        return new AfterCommit();
    }

    /** Tells what was noted by {@link #begin}; only after the commit. */
    public void tell(AfterCommit after) {
        after.tell(workSignals, wakeups);
    }

    /** For single statements that change nothing which somebody waits for. */
    public DSLContext context() {
        return database.context();
    }
}
