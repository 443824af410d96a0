package dev.slipway.server.launch;

import java.util.List;

/** The configuration is wrong, and the server does not start: everything that is wrong, one line each, with source and key. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConfigurationException(List<String> faults) {
        super("the configuration has errors:\n  " + String.join("\n  ", faults));
    }
}
