package dev.slipway.server.launch;

import static java.util.Objects.requireNonNull;

/**
 * Where to listen.
 *
 * @param host a name or an address, without the brackets of IPv6
 * @param port 0 for any free one
 */
public record Address(String host, int port) {
    public Address {
        requireNonNull(host, "host is null");
    }

    /**
     * Reads {@code HOST:PORT} or {@code [IPV6]:PORT}.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 1 ? "" : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        String bare = bracketed ? host.substring(1, host.length() - 1) : host;
        if (bare.isEmpty() || (!bracketed && bare.indexOf(':') >= 0)) {
            throw new IllegalArgumentException(text);
        }
        int port = Integer.parseInt(text.substring(colon + 1));
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(text);
        }
        return new Address(bare, port);
    }

    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
