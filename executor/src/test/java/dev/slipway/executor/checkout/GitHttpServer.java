package dev.slipway.executor.checkout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Serves Git repositories by the real {@code git http-backend}; and one that never ends, and one that is elsewhere. */
public final class GitHttpServer implements AutoCloseable {
    private final HttpServer server;
    private final Path root;
    private final List<String> authorizations = new ArrayList<>();
    private volatile @Nullable String password;
    private volatile boolean givesAnyCommit = true;
    private volatile @Nullable String redirect;

    public GitHttpServer(Path root) throws IOException {
        this.root = root;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** Asks for this user name and password. */
    void protect(String user, String newPassword) {
        password = user + ":" + newPassword;
    }

    /** As servers without protocol 2 and without uploadpack.allowAnySHA1InWant. */
    void giveOnlyRefs() {
        givesAnyCommit = false;
    }

    void redirectTo(String url) {
        redirect = url;
    }

    List<String> authorizations() {
        synchronized (authorizations) {
            return List.copyOf(authorizations);
        }
    }

    public String url(String repository) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + repository;
    }

    /** Makes a bare repository of one commit of these files; answers its hash. */
    public String commit(String repository, String... pathsAndContents) throws IOException, InterruptedException {
        Path bare = root.resolve(repository);
        Path work = root.resolve(repository + ".work");
        if (!Files.exists(bare)) {
            git(root, "init", "-q", "--bare", "-b", "main", bare.toString());
            git(root, "init", "-q", "-b", "main", work.toString());
        }
        for (int index = 0; index < pathsAndContents.length; index += 2) {
            Files.writeString(work.resolve(pathsAndContents[index]), pathsAndContents[index + 1]);
        }
        git(work, "add", "-A");
        git(
                work,
                "-c",
                "user.name=t",
                "-c",
                "user.email=t@example.org",
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                "change");
        git(work, "push", "-q", "--force", bare.toString(), "HEAD:refs/heads/main");
        return git(work, "rev-parse", "HEAD").strip();
    }

    static String git(Path directory, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ": " + output);
        }
        return output;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            synchronized (authorizations) {
                authorizations.add(String.valueOf(authorization));
            }
            String path = exchange.getRequestURI().getPath();
            if (redirect != null) {
                exchange.getResponseHeaders()
                        .set(
                                "Location",
                                redirect + path + "?" + exchange.getRequestURI().getRawQuery());
                exchange.sendResponseHeaders(302, -1);
            } else if (password != null && !isRight(authorization)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (path.startsWith("/endless")) {
                sendForEver(exchange);
            } else {
                serve(exchange, path);
            }
        }
    }

    private boolean isRight(@Nullable String authorization) {
        return ("Basic "
                        + Base64.getEncoder()
                                .encodeToString(String.valueOf(password).getBytes(UTF_8)))
                .equals(authorization);
    }

    /** An advertisement of refs that has no end. */
    private static void sendForEver(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-git-upload-pack-advertisement");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            body.write("001e# service=git-upload-pack\n0000".getBytes(UTF_8));
            for (int number = 0; ; number++) {
                String line = "%040x refs/heads/b%d\n".formatted(number + 1, number);
                body.write("%04x%s".formatted(line.length() + 4, line).getBytes(UTF_8));
            }
        }
    }

    private void serve(HttpExchange exchange, String path) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("git", "http-backend");
        builder.environment().put("GIT_PROJECT_ROOT", root.toString());
        builder.environment().put("GIT_HTTP_EXPORT_ALL", "1");
        builder.environment().put("PATH_INFO", path);
        builder.environment().put("REQUEST_METHOD", exchange.getRequestMethod());
        builder.environment()
                .put("QUERY_STRING", String.valueOf(exchange.getRequestURI().getRawQuery()));
        putHeader(builder, exchange, "Content-Type", "CONTENT_TYPE");
        putHeader(builder, exchange, "Content-Encoding", "HTTP_CONTENT_ENCODING");
        if (givesAnyCommit) {
            putHeader(builder, exchange, "Git-Protocol", "GIT_PROTOCOL");
        }
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        byte[] request = exchange.getRequestBody().readAllBytes();
        Thread writer = Thread.ofVirtual().start(() -> {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(request);
            } catch (IOException closed) {
                // It has read enough.
            }
        });
        try (InputStream output = new BufferedInputStream(process.getInputStream())) {
            int status = 200;
            for (String line = line(output); !line.isEmpty(); line = line(output)) {
                int colon = line.indexOf(':');
                String name = line.substring(0, colon);
                String value = line.substring(colon + 1).strip();
                if (name.equals("Status")) {
                    status = Integer.parseInt(value.substring(0, 3));
                } else {
                    exchange.getResponseHeaders().set(name, value);
                }
            }
            exchange.sendResponseHeaders(status, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                output.transferTo(body);
            }
        } finally {
            process.destroy();
            writer.interrupt();
        }
    }

    private static void putHeader(ProcessBuilder builder, HttpExchange exchange, String header, String variable) {
        String value = exchange.getRequestHeaders().getFirst(header);
        if (value != null) {
            builder.environment().put(variable, value);
        }
    }

    private static String line(InputStream stream) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = stream.read(); next >= 0 && next != '\n'; next = stream.read()) {
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(ISO_8859_1);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
