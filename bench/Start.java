import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The server's process to its first answer on an existing database, and its memory when idle. */
final class Start {
    private static final int ROUNDS = 5;

    public static void main(String[] arguments) throws Exception {
        try (Stand stand = Stand.start()) {
            List<String> postmaster = Files.readAllLines(stand.directory.resolve("postgres/data/postmaster.pid"));
            String password = Files.readString(stand.directory.resolve("postgres/password")).strip();
            String url = "postgresql://postgres:" + password + "@127.0.0.1:" + postmaster.get(3).strip() + "/postgres";
            double[] starts = new double[ROUNDS];
            long resident = 0;
            for (int round = 0; round < ROUNDS; round++) {
                Path data = Files.createDirectory(stand.directory.resolve("server" + round));
                int port = freePort();
                ProcessBuilder builder = new ProcessBuilder(
                                Stand.ROOT.resolve("scripts/slipway").toString(), "server", "--database-url", url, "--listen", "127.0.0.1:" + port, "--data-dir", data.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(data.resolve("output").toFile());
                // Not the bootstrap token of the other server on this database.
                builder.environment().put("SLIPWAY_ADMIN_TOKEN_FILE", stand.directory.resolve("admin-token").toString());
                long begin = System.nanoTime();
                Process server = builder.start();
                awaitAnswer(port, server, data);
                starts[round] = (System.nanoTime() - begin) / 1e6;
                Thread.sleep(3_000);
                resident = Math.max(resident, Stand.resident(server.pid()));
                server.destroy();
                server.waitFor();
            }
            Stand.line("server start to first answer", starts);
            System.out.printf("start under 2500 ms: %s%n", Stand.percentile(starts, 0.5) < 2500 ? "reached" : "not reached");
            System.out.printf("idle resident memory of the server: %d MiB (under 300: %s)%n", resident >> 20, resident >> 20 < 300 ? "reached" : "not reached");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitAnswer(int port, Process server, Path data) throws Exception {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz")).build();
        while (server.isAlive()) {
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                Thread.sleep(10);
            }
        }
        throw new IllegalStateException("the server did not start: see " + data);
    }
}
