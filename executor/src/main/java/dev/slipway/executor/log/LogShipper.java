package dev.slipway.executor.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardOpenOption.READ;
import static java.util.Objects.requireNonNull;

import dev.slipway.api.client.ApiException;
import dev.slipway.executor.server.LeaseLostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings the output file of a process to the server while it grows. The file is the buffer: what the server could not take
 * is read again. Offsets at the server count masked bytes; as the masker's output depends on the file alone, any offset is
 * found again from the beginning of the file, also by another life of this executor.
 */
public final class LogShipper {
    /** Bytes read, masked and sent at once; masking makes them twice as many at most. The server takes 4 MiB. */
    private static final int CHUNK_BYTES = 1 << 20;

    /** Most logs are short, and an executor may have many of them. */
    private static final int FIRST_CHUNK_BYTES = 1 << 16;

    /** Room that is kept below the limit for the end marker. */
    public static final int MARKER_BYTES = 128;

    private static final Duration SHORTEST_POLL = Duration.ofMillis(2);
    private static final Duration LONGEST_POLL = Duration.ofMillis(25);

    private final Sink sink;
    private final Path output;
    private final MaskedTexts maskedTexts;
    private final long limit;

    /** One is filled while the other is sent. */
    private Masker.Output block = new Masker.Output();

    private Masker.Output otherBlock = new Masker.Output();

    /** Position of the next byte that the masker gives. */
    private long position;

    private boolean cut;
    private volatile @Nullable Ended ended;
    private final CountDownLatch saidToEnd = new CountDownLatch(1);

    /**
     * Appends to a log, see {@link dev.slipway.executor.server.AttemptServer#appendLog}. Two threads may call it at once, with
     * bytes that follow each other.
     */
    @FunctionalInterface
    public interface Sink {
        long append(long offset, byte[] bytes, int from, int length) throws InterruptedException, LeaseLostException;
    }

    /**
     * What is known at the end.
     *
     * @param printed bytes that the process printed; those in the file and those that were dropped; empty when nobody knows
     * @param incomplete whether the file lacks some of them
     */
    public record Ended(OptionalLong printed, boolean incomplete) {
        public Ended(long printed, boolean incomplete) {
            this(OptionalLong.of(printed), incomplete);
        }

        /** There is no account of the process: its file is all that is known. */
        public static Ended withoutAccount() {
            return new Ended(OptionalLong.empty(), false);
        }
    }

    /**
     * What was sent.
     *
     * @param size bytes of the server's log
     * @param truncated whether the end is missing
     * @param refused why the server would not take more, if so
     */
    public record Shipped(long size, boolean truncated, Optional<String> refused) {}

    /**
     * A shipper.
     *
     * @param output the file; it may have still to be made
     * @param maskedTexts what is masked
     * @param limit bytes of the log at most, the end marker included
     */
    public LogShipper(Sink sink, Path output, MaskedTexts maskedTexts, long limit) {
        this.sink = requireNonNull(sink, "sink is null");
        this.output = requireNonNull(output, "output is null");
        this.maskedTexts = requireNonNull(maskedTexts, "maskedTexts is null");
        this.limit = limitOfOutput(limit);
    }

    /** How many bytes a process may print into a log of a limit, so that the end marker still finds room. */
    public static long limitOfOutput(long logLimit) {
        return Math.max(1, logLimit - MARKER_BYTES);
    }

    /** Says that the file does not grow any more. */
    public void end(Ended with) {
        ended = requireNonNull(with, "with is null");
        saidToEnd.countDown();
    }

    /** Sends until the end was said and everything is sent. */
    public Shipped run() throws IOException, InterruptedException, LeaseLostException {
        try (LogAppends appends = new LogAppends(sink)) {
            try {
                Ended with;
                do {
                    position = 0;
                    cut = false;
                    with = pass(appends);
                } while (with == null);
                return new Shipped(appends.stored(), cut || with.incomplete(), Optional.empty());
            } catch (ApiException refused) {
                return new Shipped(appends.stored(), true, Optional.of(String.valueOf(refused.getMessage())));
            }
        }
    }

    /** One pass over the file from its beginning; null when it must be made again. */
    private @Nullable Ended pass(LogAppends appends) throws IOException, InterruptedException, LeaseLostException {
        Masker masker = new Masker(maskedTexts);
        try (FileChannel channel = awaitFile()) {
            byte[] buffer = new byte[FIRST_CHUNK_BYTES];
            long offset = 0;
            Duration pause = SHORTEST_POLL;
            while (true) {
                // Before the look at the file: what is there after the end was said is all.
                Ended with = ended;
                int count = channel == null ? -1 : channel.read(ByteBuffer.wrap(buffer), offset);
                block.clear();
                if (count > 0) {
                    offset += count;
                    masker.accept(buffer, 0, count, block);
                    pause = SHORTEST_POLL;
                    if (count == buffer.length && count < CHUNK_BYTES) {
                        buffer = new byte[count * 2];
                    }
                } else if (with != null) {
                    masker.finish(block);
                    boolean whole =
                            send(appends) && appends.settle(0) && sendMarker(appends, with) && appends.settle(0);
                    return whole ? with : null;
                }
                boolean moreWaits = count == CHUNK_BYTES;
                if (!send(appends) || !appends.settle(moreWaits ? 1 : 0)) {
                    return null;
                }
                Masker.Output sent = block;
                block = otherBlock;
                otherBlock = sent;
                if (count <= 0) {
                    awaitMore(pause);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_POLL) < 0 ? pause.multipliedBy(2) : LONGEST_POLL;
                }
            }
        }
    }

    /** Null when the end was said without there being a file: the process never started. */
    private @Nullable FileChannel awaitFile() throws IOException, InterruptedException {
        while (true) {
            boolean last = ended != null;
            try {
                return FileChannel.open(output, READ);
            } catch (NoSuchFileException absent) {
                if (last) {
                    return null;
                }
                awaitMore(SHORTEST_POLL);
            }
        }
    }

    /** Waits for the file to grow, or for the end to be said. */
    private void awaitMore(Duration pause) throws InterruptedException {
        if (ended == null) {
            var ignored = saidToEnd.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private boolean sendMarker(LogAppends appends, Ended with) {
        if (!cut && !with.incomplete()) {
            return true;
        }
        String all = with.printed().isPresent() ? " of " + with.printed().getAsLong() : "";
        byte[] marker = ("\n[slipway: log cut at " + position + " bytes" + all + "]\n").getBytes(US_ASCII);
        return send(appends, marker, marker.length);
    }

    private boolean send(LogAppends appends) {
        int length = (int) Math.min(block.length(), limit - position);
        cut |= length < block.length();
        return send(appends, block.bytes(), length);
    }

    private boolean send(LogAppends appends, byte[] bytes, int length) {
        boolean begun = appends.begin(position, bytes, length);
        position += length;
        return begun;
    }
}
