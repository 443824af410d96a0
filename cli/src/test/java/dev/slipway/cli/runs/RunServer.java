package dev.slipway.cli.runs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.cli.Cli;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A server of the run {@code demo/build/1}, which is as a test wants it. Documents are JSON with {@code '} for {@code "}. */
final class RunServer implements AutoCloseable {
    static final String RUNS = "/v1/projects/demo/jobs/build/runs";

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final HttpServer server;

    RunServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Answers the run with these fields, to whoever reads or triggers it; it was triggered at midnight. */
    void run(String state, String... fields) {
        String run = "{'project': 'demo', 'job': 'build', 'number': 1, 'state': '" + state
                + "', 'created_at': '2026-01-01T00:00:00Z', " + String.join(", ", fields) + "}";
        answer("GET " + RUNS + "/1", run);
        answer("POST " + RUNS, run);
        answer("GET " + RUNS, "{'items': [" + run + "]}");
    }

    /** Answers a request, such as {@code GET /v1/projects}. */
    void answer(String request, String document) {
        answers.put(request, document.replace('\'', '"'));
    }

    /** Runs the command with these words on this server. */
    Cli.Ended slipway(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", "http://127.0.0.1:" + server.getAddress().getPort(), "--token", "x"));
        return Cli.run(all.toArray(String[]::new));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            String answer = answers.get(request);
            byte[] body = (answer == null ? "nothing answers " + request : answer).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer == null ? "text/plain" : "application/json");
            exchange.sendResponseHeaders(answer == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
