package dev.slipway.cli.connection;

import dev.slipway.api.client.ApiException;

/** The server is away for a while: it says so itself while it starts or stops, or a proxy before it says so. */
public final class Outage {
    private Outage() {}

    /** Whether this answer says that the server cannot be reached now. */
    public static boolean isOne(ApiException answer) {
        return switch (answer.status()) {
            case 502, 503, 504 -> true;
            default -> false;
        };
    }
}
