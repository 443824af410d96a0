package dev.slipway.cli.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Ports that stay the same from start to start as long as they are free, so that what knows the URL still finds it: profiles, browsers, declared repositories, and the executor's own identity. */
final class PreferredPort {
    private final DevDirectory directory;

    PreferredPort(DevDirectory directory) {
        this.directory = directory;
    }

    /** The port of the server: the one that is wanted, or for 0 the one of the last time. */
    int choose(String host, int wanted) throws IOException {
        return wanted == 0 ? last("port", host) : wanted;
    }

    /** The port of the repositories that are served. */
    int ofRepositories() throws IOException {
        return last("repositories-port", "127.0.0.1");
    }

    private int last(String file, String host) throws IOException {
        Optional<String> last = directory.read(file);
        return last.isPresent() && last.get().matches("\\d{1,5}") && isFree(host, Integer.parseInt(last.get()))
                ? Integer.parseInt(last.get())
                : 0;
    }

    private static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }
}
