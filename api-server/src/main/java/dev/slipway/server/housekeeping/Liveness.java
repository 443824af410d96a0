package dev.slipway.server.housekeeping;

import static dev.slipway.server.database.generated.Tables.LEASE;
import static dev.slipway.server.database.generated.Tables.LIVENESS;
import static java.util.Objects.requireNonNull;

import dev.slipway.server.database.Database;
import dev.slipway.server.queue.QueueSettings;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes that heartbeats can be taken. After a gap in these notes (the servers were down, the machine slept, the database was away) every lease is armed again, since its executor could not renew it:
 * only time in which heartbeats could be taken counts against a lease.
 */
public final class Liveness {
    /** How often it is noted. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    /** Three notes missed in a row are a gap. */
    private static final Duration GAP = INTERVAL.multipliedBy(3);

    private static final Logger log = LoggerFactory.getLogger(Liveness.class);

    private final Database database;
    private final QueueSettings settings;
    private final Clock clock;
    private volatile Instant noted = Instant.EPOCH;

    public Liveness(Database database, QueueSettings settings, Clock clock) {
        this.database = requireNonNull(database, "database is null");
        this.settings = requireNonNull(settings, "settings is null");
        this.clock = requireNonNull(clock, "clock is null");
    }

    /** Notes the present moment, and arms the leases again after a gap. Must be called before leases are ended. */
    public void note() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        if (noted.plus(INTERVAL).isAfter(now)) {
            return;
        }
        database.run(transaction -> {
            Instant last = transaction
                    .select(LIVENESS.NOTED_AT)
                    .from(LIVENESS)
                    .forUpdate()
                    .fetchOptional(LIVENESS.NOTED_AT)
                    .orElse(Instant.EPOCH);
            if (last.plus(GAP).isBefore(now)) {
                int armed = transaction
                        .update(LEASE)
                        .set(LEASE.EXPIRES_AT, DSL.greatest(LEASE.EXPIRES_AT, DSL.val(now.plus(settings.leaseTtl()))))
                        .execute();
                if (armed > 0) {
                    log.info(
                            "No heartbeat could be taken since {}: {} leases live on for {}",
                            last,
                            armed,
                            settings.leaseTtl());
                }
            }
            transaction
                    .insertInto(LIVENESS)
                    .set(LIVENESS.ONE, true)
                    .set(LIVENESS.NOTED_AT, now)
                    .onConflict(LIVENESS.ONE)
                    .doUpdate()
                    .set(LIVENESS.NOTED_AT, now)
                    .execute();
        });
        noted = now;
    }
}
