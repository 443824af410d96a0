package dev.slipway.cli.connection;

import java.net.URI;

/** What can be the URL of a server. */
final class ServerUrl {
    private ServerUrl() {}

    static boolean isOne(URI url) {
        return url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()));
    }

    /** Whether both name the same server, for the question whose token may go there. */
    static boolean same(URI left, URI right) {
        return withoutEnd(left).equals(withoutEnd(right));
    }

    private static URI withoutEnd(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : url;
    }
}
