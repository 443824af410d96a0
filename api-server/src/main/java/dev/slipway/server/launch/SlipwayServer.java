package dev.slipway.server.launch;

import static java.util.Objects.requireNonNull;

import com.zaxxer.hikari.HikariDataSource;
import dev.slipway.jobfile.schema.Schemas;
import dev.slipway.server.base.Drain;
import dev.slipway.server.database.Migrations;
import dev.slipway.server.http.HttpService;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One server: started, it answers; closed, it has let go of everything. */
public final class SlipwayServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SlipwayServer.class);

    private final ServerConfiguration.DrainSettings drainSettings;
    private final Drain drain;
    private final HttpService http;
    private final Closeables closeables;

    private SlipwayServer(
            ServerConfiguration.DrainSettings drainSettings, Drain drain, HttpService http, Closeables closeables) {
        this.drainSettings = drainSettings;
        this.drain = drain;
        this.http = http;
        this.closeables = closeables;
    }

    /**
     * Brings the database to the version of this program and begins to answer.
     *
     * @throws StartException when it cannot; the message says why
     */
    public static SlipwayServer start(ServerConfiguration configuration) {
        requireNonNull(configuration, "configuration is null");
        long begin = System.nanoTime();
        Closeables closeables = new Closeables();
        try {
            Drain drain = new Drain();
            ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
            closeables.add(executor::shutdownNow);
            // Reading the spec and opening the database take half a second each.
            CompletableFuture<Schemas> schemas = CompletableFuture.supplyAsync(Schemas::load, executor);
            PrometheusMeterRegistry meters = meters(closeables);
            HikariDataSource dataSource =
                    closeables.add(DatabaseConnections.open(configuration.database(), meters, drain));
            Migrations.migrate(dataSource);
            HttpService http = ServerAssembly.assemble(new ServerAssembly.Foundation(
                    configuration, dataSource, meters, drain, executor, schemas.join(), closeables));
            http.start();
            log.atInfo()
                    .addKeyValue(
                            "duration_ms",
                            Duration.ofNanos(System.nanoTime() - begin).toMillis())
                    .log("Listening on {}", http.uri());
            return new SlipwayServer(configuration.drain(), drain, http, closeables);
        } catch (RuntimeException exception) {
            closeables.close();
            throw cause(exception);
        }
    }

    private static RuntimeException cause(RuntimeException exception) {
        return switch (exception) {
            case StartException known -> known;
            case CompletionException wrapped when wrapped.getCause() instanceof RuntimeException inner -> cause(inner);
            default -> new StartException("the server cannot start: " + exception.getMessage(), exception);
        };
    }

    private static PrometheusMeterRegistry meters(Closeables closeables) {
        PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        closeables.add(meters::close);
        new JvmMemoryMetrics().bindTo(meters);
        new JvmThreadMetrics().bindTo(meters);
        closeables.add(new JvmGcMetrics()).bindTo(meters);
        new ProcessorMetrics().bindTo(meters);
        new FileDescriptorMetrics().bindTo(meters);
        new UptimeMetrics().bindTo(meters);
        return meters;
    }

    /** Where it answers, with the port that it got. */
    public URI uri() {
        return http.uri();
    }

    /** Drains and stops: says that it is not ready, after a delay answers long polls, waits for requests that run, and lets go of everything. */
    @Override
    public void close() {
        drain.announce();
        // Who is answered early while the server still serves comes back at once, again and again.
        pause(drainSettings.delay());
        drain.begin();
        http.stop(drainSettings.timeout());
        closeables.close();
        log.info("Stopped");
    }

    private static void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException exception) {
            Thread.currentThread().interrupt();
        }
    }
}
