package dev.slipway.server.launch;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The process of a server: what {@code slipway server} runs. */
public final class ServerMain {
    /** BSD's sysexits: the configuration is wrong. */
    private static final int BAD_CONFIGURATION = 78;

    private ServerMain() {}

    /** Serves until SIGTERM or SIGINT; answers 78 when the configuration is wrong, and 1 when the server cannot start. */
    public static int run(List<String> arguments) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            ServerConfiguration configuration = ServerConfiguration.read(arguments, System.getenv());
            Logging.configure(configuration.logging());
            SlipwayServer server = SlipwayServer.start(configuration);
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> {
                                server.close();
                                stopped.countDown();
                            },
                            "stop"));
        } catch (ConfigurationException exception) {
            System.err.println("slipway: " + exception.getMessage());
            return BAD_CONFIGURATION;
        } catch (StartException exception) {
            System.err.println("slipway: " + exception.getMessage());
            return 1;
        }
        stopped.await();
        return 0;
    }
}
