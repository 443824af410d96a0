package dev.slipway.server.database;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.conf.Settings;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Transactions on PostgreSQL at its default isolation, read committed. A transaction that the database gives up for a deadlock or a serialization failure is run again, so that its work must be
 * repeatable and must not call anything outside.
 */
public final class Database {
    /** PostgreSQL, appendix A: the transaction may succeed when it is run again. */
    private static final String SERIALIZATION_FAILURE = "40001";

    private static final String DEADLOCK_DETECTED = "40P01";
    private static final int TRIES = 4;

    /** PostgreSQL, "Asynchronous Commit": the commit does not wait for the disk. */
    private static final String COMMIT_ASYNCHRONOUSLY = "SET LOCAL synchronous_commit TO off";

    /** A transaction that writes nothing but a record of the log, which its commit brings to the disk with all records before it. */
    private static final String FLUSH = "SELECT pg_logical_emit_message(true, 'slipway', '')";

    private final Settings settings = new Settings()
            .withExecuteLogging(false)
            .withRenderSchema(false)
            .withFetchServerOutputSize(0)
            .withReturnRecordToPojo(false);
    private final DSLContext context;

    public Database(DataSource dataSource) {
        this.context = DSL.using(requireNonNull(dataSource, "dataSource is null"), SQLDialect.POSTGRES, settings);
    }

    /** For single statements, each its own transaction. */
    public DSLContext context() {
        return context;
    }

    /** Runs the work in one transaction and commits what it did, or nothing when it throws. */
    public <T extends @Nullable Object> T transaction(Function<DSLContext, T> work) {
        for (int tried = 1; ; tried++) {
            try {
                return context.connectionResult(connection -> once(connection, work));
            } catch (DataAccessException exception) {
                if (tried == TRIES || !isWorthRepeating(exception)) {
                    throw exception;
                }
            }
        }
    }

    /**
     * Like {@link #transaction}, but does not wait until the disk has what was committed: others see it at once, and a crash of the database in the next moments undoes it. Whatever is committed by
     * {@link #transaction} afterwards is on the disk only together with it. For what nobody was promised yet.
     */
    public <T extends @Nullable Object> T asynchronousTransaction(Function<DSLContext, T> work) {
        return transaction(transaction -> {
            transaction.execute(COMMIT_ASYNCHRONOUSLY);
            return work.apply(transaction);
        });
    }

    /** Waits until everything that was committed before is on the disk. */
    public void flush() {
        context.execute(FLUSH);
    }

    /** By hand: jOOQ's own provider of transactions asks the database for its isolation level each time, one round trip more. */
    private <T extends @Nullable Object> T once(Connection connection, Function<DSLContext, T> work)
            throws SQLException {
        connection.setAutoCommit(false);
        try {
            T result = work.apply(DSL.using(connection, SQLDialect.POSTGRES, settings));
            connection.commit();
            return result;
        } catch (Throwable failure) {
            rollback(connection, failure);
            throw failure;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static void rollback(Connection connection, Throwable failure) {
        try {
            connection.rollback();
        } catch (SQLException lost) {
            failure.addSuppressed(lost);
        }
    }

    /** Like {@link #transaction}, for work that answers nothing. */
    public void run(Consumer<DSLContext> work) {
        transaction(transaction -> {
            work.accept(transaction);
            return true;
        });
    }

    private static boolean isWorthRepeating(DataAccessException exception) {
        String state = state(exception);
        return SERIALIZATION_FAILURE.equals(state) || DEADLOCK_DETECTED.equals(state);
    }

    private static @Nullable String state(DataAccessException exception) {
        SQLException cause = exception.getCause(SQLException.class);
        return cause == null ? exception.sqlState() : cause.getSQLState();
    }
}
