package dev.slipway.executor.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ImpatientStreamTest {
    @Test
    @Timeout(60)
    void aBodyThatStopsBreaksOff() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                HttpClient client = HttpClient.newHttpClient()) {
            server.setExecutor(threads);
            server.createContext("/", exchange -> {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write(new byte[10]);
                exchange.getResponseBody().flush();
                try {
                    read.await();
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
                exchange.close();
            });
            server.start();
            URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            InputStream body = client.send(
                            HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofInputStream())
                    .body();
            try (InputStream impatient = new ImpatientStream(body, Duration.ofMillis(200))) {
                assertThat(impatient.readNBytes(10)).hasSize(10);
                assertThatThrownBy(impatient::read)
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("nothing came for");
            } finally {
                read.countDown();
            }
        } finally {
            server.stop(0);
        }
    }
}
