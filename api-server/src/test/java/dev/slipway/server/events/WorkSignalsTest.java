package dev.slipway.server.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WorkSignalsTest {
    private final WorkSignals signals = new WorkSignals();

    @Test
    void oneTaskWakesTheLongestWaitingClaimOfItsPool() throws Exception {
        try (WorkSignals.Waiter first = signals.waiter("linux");
                WorkSignals.Waiter second = signals.waiter("linux");
                WorkSignals.Waiter other = signals.waiter("mac")) {
            signals.announce("linux", 1);
            assertThat(second.await(Duration.ZERO)).isFalse();
            assertThat(other.await(Duration.ZERO)).isFalse();
            assertThat(first.await(Duration.ZERO)).isTrue();
        }
        assertThat(signals.waiters()).isZero();
    }

    @Test
    void aTaskWithoutAPoolWakesOneOfEachPool() throws Exception {
        try (WorkSignals.Waiter linux = signals.waiter("linux");
                WorkSignals.Waiter second = signals.waiter("linux");
                WorkSignals.Waiter mac = signals.waiter("mac")) {
            signals.announce(null, 1);
            assertThat(linux.await(Duration.ZERO)).isTrue();
            assertThat(mac.await(Duration.ZERO)).isTrue();
            assertThat(second.await(Duration.ZERO)).isFalse();
        }
    }

    @Test
    void aSignalThatIsNotUsedGoesToAnother() throws Exception {
        try (WorkSignals.Waiter second = newSecondAfterFirstWasSignalled()) {
            assertThat(second.await(Duration.ZERO)).isTrue();
        }
    }

    private WorkSignals.Waiter newSecondAfterFirstWasSignalled() {
        try (WorkSignals.Waiter first = signals.waiter("linux")) {
            WorkSignals.Waiter second = signals.waiter("linux");
            signals.announce("linux", 1);
            return second;
        }
    }

    @Test
    void moreTasksThanClaimsWakeAllOfThem() throws Exception {
        try (WorkSignals.Waiter first = signals.waiter("linux");
                WorkSignals.Waiter second = signals.waiter("linux")) {
            signals.announce("linux", 5);
            assertThat(first.await(Duration.ZERO)).isTrue();
            assertThat(second.await(Duration.ZERO)).isTrue();
            assertThat(first.await(Duration.ZERO)).isFalse();
        }
    }
}
