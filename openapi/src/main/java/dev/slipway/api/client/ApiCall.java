package dev.slipway.api.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.slipway.api.model.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One call of an operation: prepared by a generated client, made by {@link #send} or {@link #exchange}, which may be
 * called again to repeat it. Not for use by several threads.
 *
 * @param <T> what the operation answers; an {@link InputStream} is the body as it arrives, to be closed by the caller
 */
public abstract class ApiCall<T> {
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);
    private static final int MAX_REDIRECTS = 5;
    /** Of an error's body; a longer one is no problem of ours. */
    private static final int MAX_ERROR_BYTES = 1 << 20;

    private final ApiClient client;
    private final String method;
    private final TypeReference<T> type;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final StringJoiner query = new StringJoiner("&", "?", "").setEmptyValue("");
    private String path;
    private BodyPublisher body = BodyPublishers.noBody();
    private Duration timeout = DEFAULT_TIMEOUT;

    ApiCall(ApiClient client, String method, String path, TypeReference<T> type) {
        this.client = requireNonNull(client, "client is null");
        this.method = requireNonNull(method, "method is null");
        this.path = requireNonNull(path, "path is null");
        this.type = requireNonNull(type, "type is null");
    }

    /** Sets a header that the spec does not name. */
    public final ApiCall<T> header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** Asks for one media type, where the operation answers several. By default it is the first one in the spec. */
    public final ApiCall<T> accept(String mediaType) {
        headers.put(
                "Accept",
                mediaType.equals("application/problem+json") ? mediaType : mediaType + ", application/problem+json");
        return this;
    }

    /** How long the answer's headers may take: 60 seconds by default. Reading the body is not limited. */
    public final ApiCall<T> timeout(Duration newTimeout) {
        this.timeout = requireNonNull(newTimeout, "newTimeout is null");
        return this;
    }

    final void path(String name, Object value) {
        path = path.replace("{" + name + "}", encode(value));
    }

    final void query(String name, Object value) {
        if (value instanceof Collection<?> values) {
            values.forEach(each -> query.add(name + "=" + encode(each)));
        } else {
            query.add(name + "=" + encode(value));
        }
    }

    final void body(String mediaType, Object value) {
        headers.put("Content-Type", mediaType);
        body = switch (value) {
            case BodyPublisher publisher -> publisher;
            case String text -> BodyPublishers.ofString(text);
            default -> BodyPublishers.ofByteArray(json(value));
        };
    }

    /**
     * Makes the call.
     *
     * @return the answer's body; null for an operation that answers none
     * @throws ApiException when the server answers with an error
     * @throws IOException when it does not answer, or not what the spec says
     */
    public final T send() throws IOException, InterruptedException {
        return bodyOf(exchange());
    }

    // Void is the one type whose only value is null.
    @SuppressWarnings("NullAway")
    private T bodyOf(ApiResponse<T> response) throws IOException {
        if (response.body() == null && type.getType() != Void.class) {
            throw new IOException("the answer to " + method + " " + path + " has no body");
        }
        return response.body();
    }

    /**
     * Makes the call, for those who need the status or a header of the answer.
     *
     * @throws ApiException when the server answers with an error
     * @throws IOException when it does not answer, or not what the spec says
     */
    public final ApiResponse<T> exchange() throws IOException, InterruptedException {
        URI target = URI.create(client.server() + path + query);
        HttpResponse<InputStream> response = request(target);
        for (int redirects = 0; isRedirect(response) && redirects < MAX_REDIRECTS; redirects++) {
            response.body().close();
            target = target.resolve(response.headers()
                    .firstValue("Location")
                    .orElseThrow(() -> new IOException("redirect to nowhere")));
            response = request(target);
        }
        if (response.statusCode() >= 300 && response.statusCode() != 304) {
            throw failure(response);
        }
        return new ApiResponse<>(response.statusCode(), response.headers(), read(response));
    }

    private HttpResponse<InputStream> request(URI target) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .method(method, body)
                .timeout(timeout)
                .header("User-Agent", client.userAgent());
        headers.forEach(request::header);
        String token = client.token();
        // The token is for this server, wherever a redirect leads.
        if (token != null && isOurs(target)) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.httpClient().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    }

    private boolean isOurs(URI target) {
        URI server = URI.create(client.server());
        return server.getScheme().equalsIgnoreCase(target.getScheme())
                && server.getAuthority().equalsIgnoreCase(target.getAuthority());
    }

    private boolean isRedirect(HttpResponse<?> response) {
        return method.equals("GET")
                && switch (response.statusCode()) {
                    case 301, 302, 303, 307, 308 -> true;
                    default -> false;
                };
    }

    @SuppressWarnings("unchecked") // the type reference says so
    private @Nullable T read(HttpResponse<InputStream> response) throws IOException {
        Type wanted = type.getType();
        if (wanted == InputStream.class && response.statusCode() != 304) {
            return (T) response.body();
        }
        try (InputStream stream = response.body()) {
            byte[] bytes = stream.readAllBytes();
            if (bytes.length == 0 || wanted == Void.class) {
                return null;
            }
            return wanted == String.class
                    ? (T) new String(bytes, UTF_8)
                    : client.mapper().readValue(bytes, type);
        }
    }

    private ApiException failure(HttpResponse<InputStream> response) throws IOException {
        byte[] bytes;
        try (InputStream stream = response.body()) {
            bytes = stream.readNBytes(MAX_ERROR_BYTES);
        }
        return new ApiException(response.statusCode(), response.headers(), problem(response, bytes));
    }

    private Problem problem(HttpResponse<?> response, byte[] bytes) {
        boolean declared =
                response.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json");
        if (declared) {
            try {
                return client.mapper().readValue(bytes, Problem.class);
            } catch (IOException unreadable) {
                return unknownProblem(response, "its problem document cannot be read: " + unreadable.getMessage());
            }
        }
        return unknownProblem(response, "the answer is not one of Slipway's; is this a proxy, or another server?");
    }

    private Problem unknownProblem(HttpResponse<?> response, String detail) {
        return Problem.builder()
                .type("about:blank")
                .title("HTTP " + response.statusCode() + " from " + response.uri())
                .status(response.statusCode())
                .detail(detail)
                .build();
    }

    private byte[] json(Object value) {
        try {
            return client.mapper().writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("cannot be written as JSON: " + value, impossible);
        }
    }

    private static String encode(Object value) {
        // URLEncoder writes forms, where a space is a plus; in a path a plus is a plus.
        return URLEncoder.encode(value.toString(), UTF_8).replace("+", "%20");
    }
}
