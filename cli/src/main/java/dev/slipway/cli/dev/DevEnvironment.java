package dev.slipway.cli.dev;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which variables of this process the server of {@code slipway dev} is given. */
final class DevEnvironment {
    /** Proxies and certificates for Git. */
    private static final Set<String> FOR_GIT = Set.of(
            "http_proxy",
            "https_proxy",
            "all_proxy",
            "no_proxy",
            "HTTPS_PROXY",
            "ALL_PROXY",
            "NO_PROXY",
            "GIT_SSL_CAINFO");

    private DevEnvironment() {}

    /** None with a setting: {@code --set} is their one way here, since variables may be meant for another server that this machine has, or for a client. */
    static Map<String, String> ofServer(Map<String, String> environment) {
        Map<String, String> chosen = new TreeMap<>(environment);
        chosen.keySet().retainAll(FOR_GIT);
        return chosen;
    }
}
