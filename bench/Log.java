import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A process that prints 200 MB, until its log is whole on the server, against a JDBC loop that inserts the same bytes in chunks of the same size. */
final class Log {
    private static final long BYTES = 200_000_000;
    private static final int CHUNK = 1 << 20;
    private static final int ROUNDS = 3;

    public static void main(String[] arguments) throws Exception {
        try (Stand stand = Stand.start(); Connection connection = stand.connect()) {
            String script = "yes 'a line of a log as long as most lines are, with some text and 0123456789 digits in it' | head -c " + BYTES;
            stand.put("projects/bench/jobs/log", "{\"freestyle\": {\"tasks\": {\"log\": {\"script\": [\"" + script + "\"]}}}}");
            connection.createStatement().execute("CREATE TABLE bench_chunk (attempt int, start_offset bigint, bytes bytea, PRIMARY KEY (attempt, start_offset))");
            connection.createStatement().execute("ALTER TABLE bench_chunk ALTER COLUMN bytes SET STORAGE EXTERNAL");
            slipway(stand);
            double[] ours = new double[ROUNDS];
            double[] floor = new double[ROUNDS];
            long before = stand.resident();
            AtomicLong peak = new AtomicLong(before);
            AtomicBoolean done = new AtomicBoolean();
            Thread sampler = Thread.ofPlatform().start(() -> sample(stand, peak, done));
            for (int round = 0; round < ROUNDS; round++) {
                ours[round] = slipway(stand);
                floor[round] = floor(connection, round);
            }
            done.set(true);
            sampler.join();
            double slipwaySpeed = BYTES / 1e3 / Stand.percentile(ours, 0.5);
            double floorSpeed = BYTES / 1e3 / Stand.percentile(floor, 0.5);
            System.out.printf("log of 200 MB, to the last byte stored %7.1f MB/s (median of %d)%n", slipwaySpeed, ROUNDS);
            System.out.printf("floor: the same rows by JDBC           %7.1f MB/s%n", floorSpeed);
            double share = slipwaySpeed / floorSpeed;
            System.out.printf("share of the floor %.2f (at least 0.50: %s)%n", share, share >= 0.5 ? "reached" : "not reached");
            System.out.printf("resident memory of server and executor: %d MiB before, %d MiB at most%n", before >> 20, peak.get() >> 20);
        }
    }

    private static double slipway(Stand stand) throws Exception {
        JsonNode run = stand.post("projects/bench/jobs/log/runs", "{}");
        JsonNode ended = stand.await("projects/bench/jobs/log/runs/" + run.path("number").asLong());
        JsonNode attempt = ended.path("tasks").path(0).path("attempts").path(0);
        if (attempt.path("log").path("size").asLong() != BYTES) {
            throw new IllegalStateException("the log is not whole: " + attempt);
        }
        return java.time.Duration.between(
                        java.time.Instant.parse(attempt.path("started_at").asText()),
                        java.time.Instant.parse(ended.path("finished_at").asText()))
                .toNanos() / 1e6;
    }

    private static double floor(Connection connection, int round) throws Exception {
        byte[] chunk = new byte[CHUNK];
        new Random(round).nextBytes(chunk);
        connection.setAutoCommit(true);
        long begin = System.nanoTime();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bench_chunk VALUES (?, ?, ?)")) {
            for (long offset = 0; offset < BYTES; offset += CHUNK) {
                insert.setInt(1, round);
                insert.setLong(2, offset);
                insert.setBytes(3, chunk);
                insert.executeUpdate();
            }
        }
        return (System.nanoTime() - begin) / 1e6;
    }

    private static void sample(Stand stand, AtomicLong peak, AtomicBoolean done) {
        try {
            while (!done.get()) {
                peak.accumulateAndGet(stand.resident(), Math::max);
                Thread.sleep(50);
            }
        } catch (java.io.IOException | InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
