package dev.slipway.server.launch;

/** What is logged, and in which form. */
public record LoggingSettings(Format format, Level level) {
    /** The form of a log line. */
    public enum Format {
        JSON,
        TEXT
    }

    /** The least important level that is logged. */
    public enum Level {
        DEBUG,
        INFO,
        WARN,
        ERROR
    }
}
