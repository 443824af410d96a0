package dev.slipway.server.housekeeping;

/** The locks of loops that run once per cluster. The number is the key of PostgreSQL's advisory lock and must never change its meaning. */
enum AdvisoryLock {
    DEADLINES(0x51_1b_00_01L),
    RETENTION(0x51_1b_00_02L);

    private final long key;

    AdvisoryLock(long key) {
        this.key = key;
    }

    long key() {
        return key;
    }
}
