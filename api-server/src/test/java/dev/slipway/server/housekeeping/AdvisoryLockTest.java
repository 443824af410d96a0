package dev.slipway.server.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.server.database.Database;
import dev.slipway.server.database.TestDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class AdvisoryLockTest {
    private static final TestDatabase TEST_DATABASE = TestDatabase.create();
    private final Database database = TEST_DATABASE.database();

    @AfterAll
    static void close() {
        TEST_DATABASE.close();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }

    @Test
    void whileOneServerWorksNoOtherDoesTheSame() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Boolean> first = threads.submit(() -> AdvisoryLock.DEADLINES.alone(database, () -> {
                begun.countDown();
                await(end);
            }));
            await(begun);
            AtomicInteger done = new AtomicInteger();
            assertThat(AdvisoryLock.DEADLINES.alone(database, done::incrementAndGet))
                    .isFalse();
            assertThat(done).hasValue(0);
            assertThat(AdvisoryLock.RETENTION.alone(database, done::incrementAndGet))
                    .as("another loop is not held up")
                    .isTrue();
            end.countDown();
            assertThat(first.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(AdvisoryLock.DEADLINES.alone(database, done::incrementAndGet))
                    .isTrue();
            assertThat(done).hasValue(2);
        }
    }

    @Test
    void ofManyAtATimeNoTwoWorkTogether() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> servers = new ArrayList<>();
            for (int server = 0; server < 8; server++) {
                servers.add(threads.submit(() -> {
                    for (int turn = 0; turn < 25; turn++) {
                        AdvisoryLock.BLOBS.alone(database, () -> {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            database.context().fetchValue("SELECT pg_sleep(0.001)::text");
                            inside.decrementAndGet();
                        });
                    }
                }));
            }
            for (Future<?> server : servers) {
                server.get(60, TimeUnit.SECONDS);
            }
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void workThatFailsLeavesTheLock() {
        assertThatThrownBy(() -> AdvisoryLock.RETENTION.alone(database, () -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessageContaining("broken");
        assertThat(AdvisoryLock.RETENTION.alone(database, () -> {})).isTrue();
    }
}
