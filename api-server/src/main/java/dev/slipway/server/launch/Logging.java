package dev.slipway.server.launch;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import org.slf4j.LoggerFactory;

/** Sets up the log of the process, on standard error: standard output is for what a command answers. */
public final class Logging {
    private Logging() {}

    /** Replaces whatever was set up before. */
    public static void configure(LoggingSettings settings) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder(context, settings.format()));
        console.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.WARN);
        root.addAppender(console);
        context.getLogger("dev.slipway").setLevel(Level.toLevel(settings.level().name()));
        bridge();
    }

    /** Writes each event as one line, for an appender of another log than that of {@link #configure}. */
    public static Encoder<ILoggingEvent> encoder(LoggerContext context, LoggingSettings.Format format) {
        LineEncoder encoder = new LineEncoder(format);
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    /** Grizzly, Jersey and Liquibase log by java.util.logging. */
    private static void bridge() {
        LogManager.getLogManager().reset();
        java.util.logging.Logger root = java.util.logging.Logger.getLogger("");
        root.setLevel(java.util.logging.Level.WARNING);
        root.addHandler(new Bridge());
    }

    private static final class Bridge extends Handler {
        /** Jersey tells of every client that leaves at its highest level, with a stack trace: what matters of it is in the access log. Faults of the server are logged where an answer is written. */
        private static final String DEPARTED_CLIENTS = "org.glassfish.jersey.server.ServerRuntime$Responder";

        /** Jersey takes an endpoint whose annotations stand at its interface for a provider that it must ignore, and then serves it; Grizzly warns whenever it stops. */
        private static final Set<String> FALSE_ALARMS = Set.of(
                "org.glassfish.jersey.internal.inject.Providers", "org.glassfish.grizzly.nio.GracefulShutdownRunner");

        @Override
        public void publish(LogRecord event) {
            String name = event.getLoggerName() == null ? "java" : event.getLoggerName();
            if (name.equals(DEPARTED_CLIENTS) || FALSE_ALARMS.contains(name)) {
                LoggerFactory.getLogger(name).debug("{}", event.getMessage(), event.getThrown());
            } else if (event.getLevel().intValue() >= java.util.logging.Level.SEVERE.intValue()) {
                LoggerFactory.getLogger(name).error("{}", text(event), event.getThrown());
            } else {
                LoggerFactory.getLogger(name).warn("{}", text(event), event.getThrown());
            }
        }

        private static String text(LogRecord event) {
            return new java.util.logging.SimpleFormatter().formatMessage(event);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
