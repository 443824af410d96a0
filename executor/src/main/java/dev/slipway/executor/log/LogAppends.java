package dev.slipway.executor.log;

import static java.util.Objects.requireNonNull;

import dev.slipway.executor.server.LeaseLostException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The appends to one log. One may be under way while the next is begun, so that the server stores the one while it receives
 * the other. Which of the two comes first does not matter: the one that comes too soon is refused, and sent again.
 */
final class LogAppends implements AutoCloseable {
    private final LogShipper.Sink sink;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Deque<Append> unanswered = new ArrayDeque<>();
    /** Where the server's log ends, as far as known. */
    private long stored;
    /** Where it ends when all that is under way is stored. */
    private long reach;

    LogAppends(LogShipper.Sink sink) {
        this.sink = requireNonNull(sink, "sink is null");
    }

    @SuppressWarnings("ArrayRecordComponent") // lives until it is answered
    private record Append(long offset, byte[] bytes, int from, int length, Future<Long> answer) {
        long end() {
            return offset + length;
        }
    }

    long stored() {
        return stored;
    }

    /**
     * Begins to send what the server lacks of the bytes at {@code position}; they stay as they are until {@link #settle}.
     *
     * @return false when the server lacks bytes before them
     */
    boolean begin(long position, byte[] bytes, int length) {
        if (reach < position) {
            return false;
        }
        long end = position + length;
        if (reach < end) {
            long offset = reach;
            int from = (int) (offset - position);
            int count = length - from;
            unanswered.add(new Append(
                    offset, bytes, from, count, threads.submit(() -> sink.append(offset, bytes, from, count))));
            reach = end;
        }
        return true;
    }

    /**
     * Waits until {@code most} appends at most are unanswered.
     *
     * @return false when the server lacks bytes before those that were sent
     */
    boolean settle(int most) throws InterruptedException, LeaseLostException {
        while (unanswered.size() > most) {
            if (!isStored(unanswered.remove())) {
                for (Append later : unanswered) {
                    answer(later);
                }
                unanswered.clear();
                reach = stored;
                return false;
            }
        }
        return true;
    }

    private boolean isStored(Append append) throws InterruptedException, LeaseLostException {
        // It may have been refused before those before it were stored.
        long end = Math.max(stored, answer(append));
        while (end < append.end() && end >= append.offset()) {
            int done = (int) (end - append.offset());
            end = sink.append(end, append.bytes(), append.from() + done, append.length() - done);
        }
        stored = end;
        reach = Math.max(reach, end);
        return end >= append.end();
    }

    private static long answer(Append append) throws InterruptedException, LeaseLostException {
        try {
            return append.answer().get();
        } catch (ExecutionException failure) {
            switch (failure.getCause()) {
                case LeaseLostException lost -> throw lost;
                case InterruptedException interrupted -> throw interrupted;
                case RuntimeException refused -> throw refused;
                case null, default -> throw new IllegalStateException(failure);
            }
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
