package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.executor.server.LeaseLostException;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LogAppendsTest {
    private static final byte[] BYTES = "0123456789".getBytes(US_ASCII);

    private final ServerLog log = new ServerLog();

    /** A log as the server keeps it: it takes bytes at its end only, and passes over those that it has. */
    private static final class ServerLog implements LogShipper.Sink {
        private final ByteArrayOutputStream content = new ByteArrayOutputStream();
        private final CountDownLatch second = new CountDownLatch(1);
        private boolean firstComesLast;

        @Override
        public long append(long offset, byte[] bytes, int from, int length) throws InterruptedException {
            if (firstComesLast && offset == 0) {
                assertThat(second.await(20, TimeUnit.SECONDS)).isTrue();
            }
            synchronized (content) {
                if (offset == content.size()) {
                    content.write(bytes, from, length);
                }
                second.countDown();
                return content.size();
            }
        }

        private String text() {
            return content.toString(US_ASCII);
        }
    }

    @Test
    void oneIsSentWhileTheOtherIsUnderWayAndMayComeFirst() throws Exception {
        log.firstComesLast = true;
        try (LogAppends appends = new LogAppends(log)) {
            assertThat(appends.begin(0, BYTES, 4)).isTrue();
            assertThat(appends.settle(1)).isTrue();
            assertThat(appends.begin(4, "4567".getBytes(US_ASCII), 4)).isTrue();
            assertThat(appends.settle(0)).isTrue();
            assertThat(appends.stored()).isEqualTo(8);
        }
        assertThat(log.text()).isEqualTo("01234567");
    }

    @Test
    void whatTheServerHasFromAnEarlierLifeIsPassedOver() throws Exception {
        log.content.write(BYTES, 0, 6);
        try (LogAppends appends = new LogAppends(log)) {
            assertThat(appends.begin(0, BYTES, 4)).isTrue();
            assertThat(appends.settle(0)).isTrue();
            assertThat(appends.begin(4, "456789".getBytes(US_ASCII), 6)).isTrue();
            assertThat(appends.settle(0)).isTrue();
            assertThat(appends.stored()).isEqualTo(10);
        }
        assertThat(log.text()).isEqualTo("0123456789");
    }

    @Test
    void anAppendThatReachesIntoWhatTheServerHasIsCompleted() throws Exception {
        log.content.write(BYTES, 0, 6);
        try (LogAppends appends = new LogAppends(log)) {
            assertThat(appends.begin(0, BYTES, 10)).isTrue();
            assertThat(appends.settle(0)).isTrue();
        }
        assertThat(log.text()).isEqualTo("0123456789");
    }

    @Test
    void bytesThatTheServerLostAreSentAgain() throws Exception {
        try (LogAppends appends = new LogAppends(log)) {
            assertThat(appends.begin(0, BYTES, 4)).isTrue();
            assertThat(appends.settle(0)).isTrue();
            log.content.reset();
            assertThat(appends.begin(4, "4567".getBytes(US_ASCII), 4)).isTrue();
            assertThat(appends.begin(8, "89".getBytes(US_ASCII), 2)).isTrue();
            assertThat(appends.settle(0)).isFalse();
            assertThat(appends.stored()).isZero();
            assertThat(appends.begin(0, BYTES, 10)).isTrue();
            assertThat(appends.settle(0)).isTrue();
        }
        assertThat(log.text()).isEqualTo("0123456789");
    }

    @Test
    void aLostLeaseEndsIt() throws Exception {
        LogShipper.Sink lost = (offset, bytes, from, length) -> {
            throw new LeaseLostException("it ran out");
        };
        try (LogAppends appends = new LogAppends(lost)) {
            appends.begin(0, BYTES, 4);
            appends.begin(4, BYTES, 4);
            assertThatThrownBy(() -> appends.settle(0))
                    .isInstanceOf(LeaseLostException.class)
                    .hasMessage("it ran out");
        }
    }

    @Test
    void closingEndsWhatIsUnderWay() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        LogShipper.Sink stuck = (offset, bytes, from, length) -> {
            never.await();
            return offset;
        };
        try (LogAppends appends = new LogAppends(stuck)) {
            appends.begin(0, BYTES, 4);
        }
        assertThat(never.getCount()).isOne();
    }
}
