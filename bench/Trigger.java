import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.Map;

/** From the POST of a freestyle run to the first command of its script, against two commits and one spawn of the shim. */
final class Trigger {
    private static final int WARM_UP = 600;
    private static final int SAMPLES = 200;

    public static void main(String[] arguments) throws Exception {
        Path shim = Stand.ROOT.resolve("executor/target/shim/slipway-shim");
        try (Stand stand = Stand.start(); Connection connection = stand.connect()) {
            Path fifo = stand.directory.resolve("first-line");
            new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor();
            // A FIFO and a builtin: the clock is read by us when the user's shell has run its first command, with no process in between.
            String script = "echo x > " + fifo;
            stand.put("projects/bench/jobs/first-line", Stand.JSON.writeValueAsString(Map.of("freestyle", Map.of("tasks", Map.of("first", Map.of("script", new String[] {script}))))));
            connection.createStatement().execute("CREATE TABLE bench_floor (id bigserial PRIMARY KEY, document text)");
            connection.setAutoCommit(true);
            double[] slipway = new double[SAMPLES];
            double[] floor = new double[SAMPLES];
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bench_floor (document) VALUES (?)")) {
                for (int sample = -WARM_UP; sample < SAMPLES; sample++) {
                    double ours = ours(stand, fifo);
                    double least = floor(stand, insert, shim, fifo, script, sample);
                    if (sample >= 0) {
                        slipway[sample] = ours;
                        floor[sample] = least;
                    }
                }
            }
            Stand.line("trigger to first line", slipway);
            Stand.line("floor: 2 commits + shim", floor);
            double ratio = Stand.percentile(slipway, 0.5) / Stand.percentile(floor, 0.5);
            System.out.printf("ratio of the medians %.2f (at most 3: %s)%n", ratio, ratio <= 3 ? "reached" : "not reached");
        }
    }

    private static double ours(Stand stand, Path fifo) throws Exception {
        long[] first = new long[1];
        Thread waiting = Thread.ofPlatform().start(() -> first[0] = readOne(fifo));
        long begin = System.nanoTime();
        // The POST's answer comes beside: what counts is when the user's process runs.
        var run = stand.post("projects/bench/jobs/first-line/runs", "{}");
        waiting.join();
        stand.await("projects/bench/jobs/first-line/runs/" + run.path("number").asLong());
        return (first[0] - begin) / 1e6;
    }

    private static double floor(Stand stand, PreparedStatement insert, Path shim, Path fifo, String script, int sample) throws Exception {
        Path directory = Files.createDirectory(stand.directory.resolve("floor" + sample));
        Path file = directory.resolve("script");
        long[] first = new long[1];
        Thread waiting = Thread.ofPlatform().start(() -> first[0] = readOne(fifo));
        long begin = System.nanoTime();
        for (int commit = 0; commit < 2; commit++) {
            insert.setString(1, "{\"state\": \"queued\"}");
            insert.executeUpdate();
        }
        Files.writeString(file, script);
        Path spec = directory.resolve("spec.json");
        Stand.JSON.writeValue(
                spec.toFile(),
                Map.ofEntries(
                        Map.entry("argv", new String[] {"sh", "-e", file.toString()}),
                        Map.entry("env", new String[] {"PATH=" + System.getenv("PATH")}),
                        Map.entry("directory", directory.toString()),
                        Map.entry("output", directory.resolve("output").toString()),
                        Map.entry("output_limit", 1 << 20),
                        Map.entry("exit_file", directory.resolve("exit.json").toString()),
                        Map.entry("control", directory.resolve("control").toString()),
                        Map.entry("grace_ms", 1000),
                        Map.entry("timeout_ms", 0),
                        Map.entry("orphan_grace_ms", 60000)));
        Process process = new ProcessBuilder(shim.toString(), "run", spec.toString()).start();
        waiting.join();
        process.waitFor();
        return (first[0] - begin) / 1e6;
    }

    private static long readOne(Path fifo) {
        try (InputStream line = Files.newInputStream(fifo)) {
            line.read();
            return System.nanoTime();
        } catch (java.io.IOException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
