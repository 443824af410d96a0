package dev.slipway.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.slipway.api.client.ApiClient;
import dev.slipway.api.model.Assignment;
import dev.slipway.api.model.Claim;
import dev.slipway.api.model.ClaimRequest;
import dev.slipway.api.model.ExecutorRegistration;
import dev.slipway.api.model.Heartbeat;
import dev.slipway.api.model.HeartbeatRequest;
import dev.slipway.api.model.LogPosition;
import dev.slipway.api.model.OutcomeRequest;
import dev.slipway.api.model.Problem;
import dev.slipway.api.model.RegisteredExecutor;
import dev.slipway.executor.server.Durations;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server that speaks the executors' part of the protocol, over a real connection. */
public final class FakeServer implements AutoCloseable {
    static final String POOL_TOKEN = "slw_pool_test";
    private static final ObjectMapper MAPPER = ApiClient.newMapper();
    private static final Duration OFFER = Duration.ofSeconds(1);

    private final int port;
    private @Nullable HttpServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, FakeAttempt> attempts = new ConcurrentHashMap<>();
    private final Deque<FakeAttempt> queue = new ArrayDeque<>();
    private final Map<String, List<Assignment>> claims = new HashMap<>();
    private final List<String> executorTokens = new ArrayList<>();
    final List<String> claimIds = new ArrayList<>();
    final List<Long> claimTimes = new ArrayList<>();
    final List<ExecutorRegistration> registrations = new ArrayList<>();
    /** Answers of claims that are thrown away after they were made. */
    final AtomicInteger claimAnswersToLose = new AtomicInteger();

    /** Statuses with which the next claims are refused. */
    final Queue<Integer> claimRefusals = new ConcurrentLinkedQueue<>();

    final AtomicInteger outcomeAnswersToLose = new AtomicInteger();
    final AtomicInteger logAnswersToLose = new AtomicInteger();
    /** When each attempt was offered that no executor has accepted yet. */
    private final Map<FakeAttempt, Long> offers = new HashMap<>();

    volatile int slots = 2;
    volatile String leaseTtl = "30s";

    FakeServer() throws IOException {
        server = open(0);
        port = server.getAddress().getPort();
    }

    private HttpServer open(int atPort) throws IOException {
        HttpServer opened = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), atPort), 0);
        opened.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        opened.createContext("/", this::handle);
        opened.start();
        return opened;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Goes away: connections are refused. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.stop(0);
            server = null;
            closed.countDown();
        }
    }

    synchronized void comeBack() throws IOException {
        server = open(port);
    }

    synchronized int claims() {
        return claimIds.size();
    }

    synchronized void forgetExecutors() {
        executorTokens.clear();
        notifyAll();
    }

    FakeAttempt offer(Assignment assignment) {
        FakeAttempt attempt = new FakeAttempt(assignment);
        offer(attempt);
        return attempt;
    }

    void offer(FakeAttempt attempt) {
        attempts.put(attempt.assignment.attempt(), attempt);
        synchronized (this) {
            queue.add(attempt);
            notifyAll();
        }
    }

    private record Answer(int status, Object body) {}

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Answer answer = answer(exchange);
            byte[] body = answer.body() instanceof byte[] bytes ? bytes : MAPPER.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders()
                    .set(
                            "Content-Type",
                            answer.status() >= 400
                                    ? "application/problem+json"
                                    : answer.body() instanceof byte[]
                                            ? "application/octet-stream"
                                            : "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            try (OutputStream stream = exchange.getResponseBody()) {
                stream.write(body);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (LostAnswer lost) {
            // The connection closes without an answer.
        }
    }

    private static final class LostAnswer extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private static void maybeLose(AtomicInteger count) {
        if (count.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new LostAnswer();
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException, InterruptedException {
        List<String> path =
                List.of(exchange.getRequestURI().getPath().substring(1).split("/", -1));
        byte[] body = exchange.getRequestBody().readAllBytes();
        String token = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
                .replace("Bearer ", "");
        if (path.get(1).equals("runner-pools") && path.size() == 4) {
            return register(token, body);
        }
        if (path.get(1).equals("runner-pools")) {
            return claim(token, body);
        }
        FakeAttempt attempt = attempts.get(path.get(2));
        if (attempt == null || !attempt.assignment.attemptToken().equals(token)) {
            return problem(401, "unauthorized");
        }
        if (attempt.lost) {
            return problem(409, "lease-lost");
        }
        if (attempt.failing.contains(path.get(3))) {
            attempt.failures.incrementAndGet();
            return unavailable("the store is full");
        }
        return switch (path.get(3)) {
            case "heartbeat" -> heartbeat(attempt, MAPPER.readValue(body, HeartbeatRequest.class));
            case "secrets" -> secrets(attempt);
            case "needed-results" -> needed(exchange, attempt, path.get(4));
            case "log" -> log(attempt, query(exchange), body);
            case "results" -> {
                attempt.results.put(path.get(4), new FakeAttempt.FakeResult(query(exchange), ByteBuffer.wrap(body)));
                yield new Answer(200, Map.of("name", path.get(4)));
            }
            case "outcome" -> outcome(attempt, MAPPER.readValue(body, OutcomeRequest.class));
            default -> problem(404, "not-found");
        };
    }

    private static Answer secrets(FakeAttempt attempt) {
        attempt.secretsRead();
        if (attempt.secretsRefusal != null) {
            return unavailable(attempt.secretsRefusal);
        }
        return attempt.secrets == null ? problem(404, "not-found") : new Answer(200, attempt.secrets);
    }

    private Answer needed(HttpExchange exchange, FakeAttempt attempt, String uid)
            throws IOException, InterruptedException {
        byte[] content = attempt.needed.get(uid);
        if (content == null) {
            return problem(404, "not-found");
        }
        if (attempt.neededHang) {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, content.length / 2);
            exchange.getResponseBody().flush();
            attempt.hanging.incrementAndGet();
            closed.await();
            throw new LostAnswer();
        }
        return new Answer(200, content);
    }

    private static Answer unavailable(String detail) {
        return new Answer(
                503,
                Problem.builder()
                        .type("https://slipway.dev/problems/unavailable")
                        .title("The server cannot serve now")
                        .detail(detail)
                        .status(503)
                        .build());
    }

    private static Answer problem(int status, String type) {
        return new Answer(
                status,
                Problem.builder()
                        .type("https://slipway.dev/problems/" + type)
                        .title(type)
                        .status(status)
                        .build());
    }

    private synchronized Answer register(String token, byte[] body) throws IOException {
        if (!token.equals(POOL_TOKEN)) {
            return problem(401, "unauthorized");
        }
        registrations.add(MAPPER.readValue(body, ExecutorRegistration.class));
        String executorToken = "slw_exec_" + registrations.size();
        executorTokens.add(executorToken);
        return new Answer(
                201,
                RegisteredExecutor.builder()
                        .uid(UUID.randomUUID().toString())
                        .runnerPool("linux")
                        .token(executorToken)
                        .slots(slots)
                        .leaseTtl(leaseTtl)
                        .build());
    }

    private synchronized Answer claim(String token, byte[] body) throws IOException, InterruptedException {
        ClaimRequest request = MAPPER.readValue(body, ClaimRequest.class);
        claimIds.add(request.claimId());
        claimTimes.add(System.nanoTime());
        Integer refusal = claimRefusals.poll();
        if (refusal != null) {
            return problem(refusal, "refused");
        }
        if (request.max() > 100) {
            return problem(422, "invalid-document");
        }
        if (!claims.containsKey(request.claimId())) {
            long end = System.nanoTime()
                    + Durations.parse(String.valueOf(request.waitFor())).toNanos();
            takeBackOffers();
            while (queue.isEmpty() && executorTokens.contains(token) && server != null && System.nanoTime() < end) {
                wait(50);
                takeBackOffers();
            }
            if (!executorTokens.contains(token)) {
                return problem(401, "unauthorized");
            }
            List<Assignment> given = new ArrayList<>();
            while (given.size() < request.max() && !queue.isEmpty()) {
                FakeAttempt attempt = queue.remove();
                offers.put(attempt, System.nanoTime());
                given.add(attempt.assignment);
            }
            claims.put(request.claimId(), given);
        }
        maybeLose(claimAnswersToLose);
        return new Answer(
                200,
                Claim.builder()
                        .slots(slots)
                        .leaseTtl(leaseTtl)
                        .assignments(claims.get(request.claimId()))
                        .build());
    }

    /** The claim of a client that is gone may have taken them: what nobody accepts in time is offered again. */
    private void takeBackOffers() {
        offers.entrySet().removeIf(offer -> {
            boolean accepted = offer.getKey().heartbeats() > 0;
            boolean expired = !accepted && System.nanoTime() - offer.getValue() > OFFER.toNanos();
            if (expired) {
                queue.add(offer.getKey());
            }
            return accepted || expired;
        });
    }

    private Answer heartbeat(FakeAttempt attempt, HeartbeatRequest request) throws InterruptedException {
        long millis = request.waitFor() == null
                ? 0
                : Durations.parse(request.waitFor()).toMillis();
        boolean cancelled = attempt.heartbeat(millis);
        return attempt.lost
                ? problem(409, "lease-lost")
                : new Answer(
                        200,
                        Heartbeat.builder()
                                .cancelRequested(cancelled)
                                .leaseTtl(leaseTtl)
                                .build());
    }

    private Answer outcome(FakeAttempt attempt, OutcomeRequest outcome) {
        if (attempt.refusesOutcomes) {
            return problem(422, "invalid-document");
        }
        if (attempt.heartbeats() == 0) {
            attempt.outcomesTooSoon.incrementAndGet();
            return problem(409, "lease-lost");
        }
        return switch (attempt.end(outcome)) {
            case TAKEN -> {
                maybeLose(outcomeAnswersToLose);
                yield new Answer(200, Map.of("number", 1, "state", "passed"));
            }
            case ANOTHER_LOG_SIZE -> wrongOffset(attempt.logBytes());
            case ANOTHER_OUTCOME -> problem(409, "outcome-differs");
        };
    }

    private Answer log(FakeAttempt attempt, Map<String, String> query, byte[] body) {
        long offset = Long.parseLong(String.valueOf(query.get("offset")));
        long end = attempt.append(offset, body);
        maybeLose(logAnswersToLose);
        return end == offset + body.length
                ? new Answer(200, LogPosition.builder().offset(end).build())
                : wrongOffset(end);
    }

    private static Answer wrongOffset(long right) {
        return new Answer(
                409,
                Problem.builder()
                        .type("https://slipway.dev/problems/wrong-offset")
                        .title("wrong offset")
                        .status(409)
                        .offset(right)
                        .build());
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String each :
                String.valueOf(exchange.getRequestURI().getRawQuery()).split("&", -1)) {
            int equals = each.indexOf('=');
            parameters.put(each.substring(0, equals), URLDecoder.decode(each.substring(equals + 1), UTF_8));
        }
        return parameters;
    }
}
