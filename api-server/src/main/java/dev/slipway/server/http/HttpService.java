package dev.slipway.server.http;

import static java.util.Objects.requireNonNull;

import dev.slipway.server.base.Ids;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.glassfish.grizzly.filterchain.FilterChainBuilder;
import org.glassfish.grizzly.http.KeepAlive;
import org.glassfish.grizzly.http.server.AddOn;
import org.glassfish.grizzly.http.server.HttpServer;
import org.glassfish.grizzly.http.server.NetworkListener;
import org.glassfish.grizzly.http.server.ServerConfiguration;
import org.glassfish.grizzly.nio.transport.TCPNIOTransport;
import org.glassfish.jersey.server.ResourceConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: Grizzly with a virtual thread per request, and Jersey behind it. */
public final class HttpService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpService.class);
    private static final int MAX_HEADERS = 100;

    private final HttpSettings settings;
    private final HttpServer server = new HttpServer();
    private final NetworkListener listener;
    private final ConnectionLimit connections;
    private final ExecutorService workers = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("http-", 0).factory());

    /** Makes a server that does not listen yet. */
    public HttpService(HttpSettings settings, ResourceConfig resources, Ids ids, MeterRegistry meters) {
        this.settings = requireNonNull(settings, "settings is null");
        this.connections = new ConnectionLimit(settings.maxConnections());
        this.listener = new NetworkListener("http", settings.host(), settings.port());
        configure(listener);
        ServerConfiguration configuration = server.getServerConfiguration();
        configuration.setPassTraceRequest(true);
        configuration.setJmxEnabled(false);
        configuration.setAllowPayloadForUndefinedHttpMethods(true);
        configuration.addHttpHandler(new JerseyHandler(resources, ids, new RequestLog(meters)), "/");
        server.addListener(listener);
        meters.gauge("slipway.http.connections", connections, ConnectionLimit::open);
    }

    private void configure(NetworkListener http) {
        TCPNIOTransport transport = http.getTransport();
        // Grizzly's own pool has a few threads, and a long poll holds one: a virtual thread per request never runs out.
        transport.setWorkerThreadPool(workers);
        transport.setReadTimeout(settings.readTimeout().toMillis(), TimeUnit.MILLISECONDS);
        transport.setWriteTimeout(settings.writeTimeout().toMillis(), TimeUnit.MILLISECONDS);
        transport.setTcpNoDelay(true);
        KeepAlive keepAlive = http.getKeepAlive();
        keepAlive.setIdleTimeoutInSeconds(
                Math.toIntExact(Math.max(1, settings.idleTimeout().toSeconds())));
        keepAlive.setMaxRequestsCount(-1);
        http.getFileCache().setEnabled(false);
        http.registerAddOn(new Protocol());
    }

    /** Puts our filters into the chain that Grizzly builds: transport, HTTP, idle time-out, file cache, handlers. */
    private final class Protocol implements AddOn {
        @Override
        public void setup(NetworkListener http, FilterChainBuilder chain) {
            int codec = chain.indexOfType(org.glassfish.grizzly.http.HttpServerFilter.class);
            ProtocolFilter filter =
                    new ProtocolFilter(settings.maxHeaderBytes(), http.getKeepAlive(), MAX_HEADERS, MAX_HEADERS);
            filter.setAllowPayloadForUndefinedHttpMethods(true);
            chain.set(codec, filter);
            chain.add(codec, connections);
        }
    }

    /**
     * Begins to listen.
     *
     * @throws UncheckedIOException when the address cannot be bound
     */
    public HttpService start() {
        try {
            server.start();
        } catch (IOException exception) {
            throw new UncheckedIOException(
                    "cannot listen on " + settings.host() + ":" + settings.port() + ": " + exception.getMessage(),
                    exception);
        }
        return this;
    }

    /** Where it listens, with the port that it got. */
    public URI uri() {
        String host = settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return URI.create("http://" + host + ":" + listener.getPort());
    }

    /** Takes no more connections, and waits at most that long for the requests that run. */
    public void stop(Duration limit) {
        try {
            server.shutdown(Math.max(1, limit.toMillis()), TimeUnit.MILLISECONDS)
                    .get(limit.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException exception) {
            log.warn("Requests that still run after {} are cut off", limit);
        }
        close();
    }

    @Override
    public void close() {
        server.shutdownNow();
        workers.shutdownNow();
    }
}
