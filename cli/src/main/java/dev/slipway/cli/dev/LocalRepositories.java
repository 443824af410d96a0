package dev.slipway.cli.dev;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves repositories of this machine over HTTP, so that {@code slipway dev} can run what is committed but not pushed, on the same way as any other repository. Only for reading, on 127.0.0.1 only,
 * and below a secret path: another user of the machine who does not know the URL reads nothing.
 */
final class LocalRepositories implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LocalRepositories.class);
    private static final Pattern PATH = Pattern.compile("/([^/]+)/([^/]+)\\.git/(info/refs|git-upload-pack)");
    private static final Pattern PROTOCOL = Pattern.compile("[a-z0-9=:]{1,64}");
    private static final String SERVICE = "git-upload-pack";

    private final Map<String, Path> repositories;
    private final String secret;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Starts to serve.
     *
     * @param repositories the directories by the name that their URL has
     * @param secret a part of every path
     * @param port 0 for any that is free
     */
    LocalRepositories(Map<String, Path> repositories, String secret, int port) throws IOException {
        this.repositories = new TreeMap<>(repositories);
        this.secret = requireNonNull(secret, "secret is null");
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Where the server and executors of this machine fetch a repository. */
    URI url(String name) {
        return URI.create("http://127.0.0.1:" + port() + "/" + secret + "/" + name + ".git");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
            Path directory = path.matches() && path.group(1).equals(secret) ? repositories.get(path.group(2)) : null;
            boolean advertisement = path.matches() && path.group(3).equals("info/refs");
            if (directory == null || !isAsked(exchange, advertisement)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            answer(exchange, directory, advertisement);
        } catch (IOException exception) {
            log.debug("a Git client left", exception);
        }
    }

    private static boolean isAsked(HttpExchange exchange, boolean advertisement) {
        return advertisement
                ? exchange.getRequestMethod().equals("GET")
                        && ("service=" + SERVICE)
                                .equals(exchange.getRequestURI().getQuery())
                : exchange.getRequestMethod().equals("POST");
    }

    private static void answer(HttpExchange exchange, Path directory, boolean advertisement) throws IOException {
        Process git = git(exchange, directory, advertisement);
        try {
            exchange.getResponseHeaders()
                    .set("Content-Type", "application/x-" + SERVICE + (advertisement ? "-advertisement" : "-result"));
            exchange.getResponseHeaders().set("Cache-Control", "no-cache");
            try (OutputStream input = git.getOutputStream()) {
                if (!advertisement) {
                    body(exchange).transferTo(input);
                }
            }
            exchange.sendResponseHeaders(200, 0);
            try (InputStream output = git.getInputStream();
                    OutputStream response = exchange.getResponseBody()) {
                if (advertisement) {
                    response.write("001e# service=git-upload-pack\n0000".getBytes(US_ASCII));
                }
                output.transferTo(response);
            }
        } finally {
            git.destroyForcibly();
        }
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        return packed ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
    }

    private static Process git(HttpExchange exchange, Path directory, boolean advertisement) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "git",
                // The user named this directory: whoever owns it, it is to be served.
                "-c",
                "safe.directory=" + directory,
                "-c",
                "safe.directory=" + directory.resolve(".git"),
                "-c",
                "uploadpack.allowFilter=true",
                "-c",
                "uploadpack.allowAnySHA1InWant=true",
                "upload-pack",
                "--stateless-rpc"));
        if (advertisement) {
            command.add("--advertise-refs");
        }
        command.add(directory.toString());
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.DISCARD);
        String protocol = exchange.getRequestHeaders().getFirst("Git-Protocol");
        if (protocol != null && PROTOCOL.matcher(protocol).matches()) {
            builder.environment().put("GIT_PROTOCOL", protocol);
        }
        return builder.start();
    }
}
