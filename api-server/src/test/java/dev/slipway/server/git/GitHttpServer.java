package dev.slipway.server.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A real Git server for tests: {@code git http-backend} as a CGI behind the JDK's HTTP server on 127.0.0.1, any port.
 *
 * <p>Also bad servers, under paths of their own: {@link #floodUrl} sends refs for ever, {@link #silentUrl} never
 * answers, {@link #redirectUrl} answers 302.
 */
public final class GitHttpServer implements AutoCloseable {
    private final Path root;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private final AtomicInteger number = new AtomicInteger();
    private final Map<String, String> redirects = new ConcurrentHashMap<>();
    private volatile @Nullable String required;

    /** Starts a server that keeps its repositories below a directory. */
    public GitHttpServer(Path root) {
        this.root = root;
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** Makes an empty repository with the default branch {@code main}; it offers filters, as forges do. */
    public GitTestRepository createRepository(String name) {
        return GitTestRepository.create(root.resolve(name + ".git"));
    }

    /** The URL of a repository of this server. */
    public String url(String name) {
        return base() + "/" + name + ".git";
    }

    /** {@code http://127.0.0.1:PORT}. */
    public String base() {
        return "http://127.0.0.1:" + port();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** From now on every request must bring these, else 401. */
    public void requireBasic(String username, String password) {
        required = "Basic " + Base64.getEncoder().encodeToString((username + ":" + password).getBytes(UTF_8));
    }

    /** A URL whose every path is redirected (302) to the same path below the target. */
    public String redirectUrl(String target) {
        String name = "/redirect-" + number.incrementAndGet();
        redirects.put(name, target);
        return base() + name;
    }

    /** A repository that lists refs for ever, as fast as the client reads. */
    public String floodUrl() {
        return base() + "/flood";
    }

    /** A repository whose server accepts the request and never answers. */
    public String silentUrl() {
        return base() + "/silent";
    }

    /** How many requests came for paths that contain a text. */
    public int requests(String part) {
        return requests.entrySet().stream()
                .filter(entry -> entry.getKey().contains(part))
                .mapToInt(entry -> entry.getValue().get())
                .sum();
    }

    /** Every Authorization header that came in, also with requests that were refused or redirected. */
    public List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String key = exchange.getRequestMethod() + " " + exchange.getRequestURI();
        requests.computeIfAbsent(key, _ -> new AtomicInteger()).incrementAndGet();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (authorization != null) {
            authorizations.add(authorization);
        }
        try (exchange) {
            String wanted = required;
            if (wanted != null && !wanted.equals(authorization)) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (path.startsWith("/flood/")) {
                flood(exchange);
            } else if (path.startsWith("/silent/")) {
                closed.await();
            } else if (path.startsWith("/redirect-")) {
                String name = path.substring(0, path.indexOf('/', 1));
                String rest = exchange.getRequestURI().toString().substring(name.length());
                exchange.getResponseHeaders().add("Location", redirects.get(name) + rest);
                exchange.sendResponseHeaders(302, -1);
            } else {
                cgi(exchange, path);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void flood(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/x-git-upload-pack-advertisement");
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        body.write("001e# service=git-upload-pack\n0000".getBytes(UTF_8));
        for (long line = 0; ; line++) {
            String ref = String.format("%040x refs/heads/branch-%d\n", line + 1, line);
            body.write(String.format("%04x%s", ref.length() + 4, ref).getBytes(UTF_8));
        }
    }

    private void cgi(HttpExchange exchange, String path) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        Map<String, String> environment = builder.environment();
        environment.put("GIT_PROJECT_ROOT", root.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("GIT_CONFIG_GLOBAL", "/dev/null");
        environment.put("PATH_INFO", path);
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("REMOTE_ADDR", "127.0.0.1");
        put(environment, "QUERY_STRING", exchange.getRequestURI().getQuery());
        put(environment, "CONTENT_TYPE", exchange.getRequestHeaders().getFirst("Content-Type"));
        put(environment, "CONTENT_LENGTH", exchange.getRequestHeaders().getFirst("Content-Length"));
        put(environment, "HTTP_CONTENT_ENCODING", exchange.getRequestHeaders().getFirst("Content-Encoding"));
        put(environment, "HTTP_GIT_PROTOCOL", exchange.getRequestHeaders().getFirst("Git-Protocol"));
        put(environment, "GIT_PROTOCOL", exchange.getRequestHeaders().getFirst("Git-Protocol"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream input = process.getOutputStream()) {
            exchange.getRequestBody().transferTo(input);
        } catch (IOException notRead) {
            // A backend that answers an error does not read the request to its end.
        }
        try (InputStream output = process.getInputStream()) {
            int status = 200;
            for (String header = line(output); !header.isEmpty(); header = line(output)) {
                int colon = header.indexOf(':');
                String name = header.substring(0, colon);
                String value = header.substring(colon + 1).strip();
                if (name.equals("Status")) {
                    status = Integer.parseInt(value.substring(0, 3));
                } else {
                    exchange.getResponseHeaders().add(name, value);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            output.transferTo(exchange.getResponseBody());
        } finally {
            process.destroyForcibly();
        }
    }

    private static void put(Map<String, String> environment, String name, @Nullable String value) {
        if (value != null) {
            environment.put(name, value);
        }
    }

    private static String line(InputStream input) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next >= 0 && next != '\n'; next = input.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(ISO_8859_1);
    }

    /** Stops at once; requests that still run are cut off. */
    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Makes a directory for repositories. */
    static Path directory(Path parent) throws IOException {
        return Files.createDirectories(parent.resolve("served"));
    }
}
