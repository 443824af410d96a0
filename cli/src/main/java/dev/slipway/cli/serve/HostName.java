package dev.slipway.cli.serve;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The name of this host as an executor may be called. */
public final class HostName {
    private static final int LONGEST = 63;

    private HostName() {}

    /** Such as {@code build-7}; {@code executor} when the host has no name that could be used. */
    public static String get() {
        String name;
        try {
            // Without the network: asking for the local host's address can wait for a resolver.
            name = Files.readString(Path.of("/proc/sys/kernel/hostname"));
        } catch (IOException _) {
            name = fromNetwork();
        }
        return sanitized(name);
    }

    private static String fromNetwork() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (IOException _) {
            return "";
        }
    }

    static String sanitized(String name) {
        String plain = name.strip().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String cut = plain.substring(0, Math.min(plain.length(), LONGEST)).replaceAll("^-+|-+$", "");
        return cut.isEmpty() ? "executor" : cut;
    }
}
