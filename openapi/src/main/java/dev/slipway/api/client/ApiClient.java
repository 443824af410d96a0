package dev.slipway.api.client;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A server, and who calls it. Give it to a generated client: {@code new RunsClient(apiClient).triggerRun(…).send()}.
 *
 * <p>Immutable and safe for use by many threads; those made by {@link #withToken} share their connections.
 */
public final class ApiClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient httpClient;
    private final ObjectMapper mapper;
    private final String server;
    private final String userAgent;
    private final @Nullable String token;

    private ApiClient(
            HttpClient httpClient, ObjectMapper mapper, String server, String userAgent, @Nullable String token) {
        this.httpClient = httpClient;
        this.mapper = mapper;
        this.server = server;
        this.userAgent = userAgent;
        this.token = token;
    }

    /**
     * A client without a token.
     *
     * @param server where the server is, such as {@code http://127.0.0.1:8080}; a path before {@code /v1} is kept
     * @param userAgent what the server's logs show, such as {@code slipway-executor/0.1}
     */
    public static ApiClient of(URI server, String userAgent) {
        requireNonNull(server, "server is null");
        requireNonNull(userAgent, "userAgent is null");
        String address = server.toString();
        // HTTP/1.1: with its default, HTTP/2, the JDK's client sends `Upgrade: h2c` with each first request.
        HttpClient httpClient = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
        return new ApiClient(
                httpClient,
                newMapper(),
                address.endsWith("/") ? address.substring(0, address.length() - 1) : address,
                userAgent,
                null);
    }

    /** The same server, called with this bearer token. */
    public ApiClient withToken(String newToken) {
        return new ApiClient(httpClient, mapper, server, userAgent, requireNonNull(newToken, "newToken is null"));
    }

    /**
     * A mapper as the API's documents need it: times as RFC 3339 text, and unknown fields are passed over, since a newer
     * server may answer more than this client knows.
     */
    public static ObjectMapper newMapper() {
        return JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    HttpClient httpClient() {
        return httpClient;
    }

    ObjectMapper mapper() {
        return mapper;
    }

    String server() {
        return server;
    }

    String userAgent() {
        return userAgent;
    }

    @Nullable
    String token() {
        return token;
    }
}
