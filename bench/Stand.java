import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.DocumentCall;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the benchmarks stand on: a {@code slipway dev} of its own in a temporary directory, its database, and statistics. */
final class Stand implements AutoCloseable {
    static final Path ROOT = Path.of(System.getProperty("slipway.root"));
    static final ObjectMapper JSON = new ObjectMapper();

    final Path directory;
    final ApiClient client;
    private final Process process;

    private Stand(Path directory, Process process) throws IOException {
        this.directory = directory;
        this.process = process;
        URI url = URI.create(Files.readString(directory.resolve("url")).strip());
        this.client = ApiClient.of(url, "slipway-bench").withToken(Files.readString(directory.resolve("admin-token")).strip());
    }

    static Stand start() throws Exception {
        Path directory = Files.createTempDirectory("slipway-bench");
        Process process = new ProcessBuilder(ROOT.resolve("scripts/slipway").toString(), "dev", "--data-dir", directory.toString(), "--slots", "2")
                .redirectError(ProcessBuilder.Redirect.appendTo(directory.resolve("dev.stderr").toFile()))
                .start();
        boolean ready = process.inputReader().lines().anyMatch(line -> line.startsWith("ready "));
        if (!ready) {
            throw new IllegalStateException("slipway dev did not start: see " + directory);
        }
        Stand stand = new Stand(directory, process);
        stand.put("projects/bench", "{}");
        return stand;
    }

    void put(String path, String document) throws Exception {
        new DocumentCall(client, "PUT", "/v1/" + path).document(JSON.readTree(document)).send();
    }

    JsonNode post(String path, String document) throws Exception {
        return new DocumentCall(client, "POST", "/v1/" + path).document(JSON.readTree(document)).send();
    }

    JsonNode get(String path) throws Exception {
        return new DocumentCall(client, "GET", "/v1/" + path).send();
    }

    /** Waits for the end of a run and requires that it passed. */
    JsonNode await(String path) throws Exception {
        JsonNode run = get(path);
        while (!run.has("finished_at")) {
            run = new DocumentCall(client, "GET", "/v1/" + path).parameter("wait", "1s").send();
            Thread.sleep(5);
        }
        if (!run.path("state").asText().equals("passed")) {
            throw new IllegalStateException(path + " is " + run);
        }
        return run;
    }

    /** A connection to the same PostgreSQL that the server uses. */
    Connection connect() throws IOException, SQLException {
        List<String> postmaster = Files.readAllLines(directory.resolve("postgres/data/postmaster.pid"));
        String password = Files.readString(directory.resolve("postgres/password")).strip();
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + postmaster.get(3).strip() + "/postgres", "postgres", password);
    }

    /** The resident memory of the process that is server and executor, in bytes. */
    long resident() throws IOException {
        return resident(process.pid());
    }

    static long resident(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(0);
        }
    }

    @Override
    public void close() throws Exception {
        process.destroy();
        process.waitFor();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** The value below which a share of the samples lies. */
    static double percentile(double[] samples, double share) {
        double[] sorted = samples.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    }

    static void line(String name, double[] samples) {
        System.out.printf("%-28s p50 %7.2f ms   p95 %7.2f ms   min %7.2f ms   n %d%n", name, percentile(samples, 0.5), percentile(samples, 0.95), percentile(samples, 0), samples.length);
    }
}
