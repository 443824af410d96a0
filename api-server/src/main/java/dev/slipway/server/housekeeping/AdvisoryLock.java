package dev.slipway.server.housekeeping;

import dev.slipway.server.database.Database;

/** The locks of loops that run once per cluster. The number is the key of PostgreSQL's advisory lock and must never change its meaning. */
enum AdvisoryLock {
    DEADLINES(0x51_1b_00_01L),
    RETENTION(0x51_1b_00_02L),
    BLOBS(0x51_1b_00_03L);

    private final long key;

    AdvisoryLock(long key) {
        this.key = key;
    }

    /**
     * Does the work unless another server does it at this moment. The lock is held by a transaction of its own, so that it ends with the connection.
     *
     * @return whether it was done
     */
    boolean alone(Database database, Runnable work) {
        return database.transaction(transaction -> {
            boolean locked = Boolean.TRUE.equals(transaction
                    .resultQuery("SELECT pg_try_advisory_xact_lock(?)", key)
                    .fetchOne(0, Boolean.class));
            if (locked) {
                work.run();
            }
            return locked;
        });
    }
}
