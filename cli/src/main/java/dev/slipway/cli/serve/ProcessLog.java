package dev.slipway.cli.serve;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.filter.ThresholdFilter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import dev.slipway.server.launch.Logging;
import dev.slipway.server.launch.LoggingSettings;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** The log of this process. Only commands that log load this class: setting logback up takes a client command's time. */
public final class ProcessLog {
    private static final String SHORT_LINE = "slipway: %msg%n%nopex";
    private static final String FILE_LIMIT = "32MB";

    private static final String OURS = "dev.slipway";

    private ProcessLog() {}

    /** For commands that answer people: only what is wrong, without time and place. */
    public static void warningsToStandardError() {
        replace(Level.WARN, console(shortLines()));
    }

    /** For an executor. */
    public static void toStandardError(Level level) {
        replace(level, console(Logging.encoder(context(), LoggingSettings.Format.TEXT)));
    }

    /** For {@code slipway dev}: all to a file that is kept to a few of 32 MiB, and to standard error what this program itself warns of. */
    public static void toFile(Path file, LoggingSettings settings) {
        LoggerContext context = context();
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
        window.setContext(context);
        window.setParent(appender);
        window.setFileNamePattern(file + ".%i");
        window.setMinIndex(1);
        window.setMaxIndex(2);
        SizeBasedTriggeringPolicy<ILoggingEvent> limit = new SizeBasedTriggeringPolicy<>();
        limit.setContext(context);
        limit.setMaxFileSize(FileSize.valueOf(FILE_LIMIT));
        window.start();
        limit.start();
        appender.setRollingPolicy(window);
        appender.setTriggeringPolicy(limit);
        appender.setEncoder(Logging.encoder(context, settings.format()));
        appender.start();
        ThresholdFilter warnings = new ThresholdFilter();
        warnings.setLevel(Level.WARN.levelStr);
        warnings.start();
        ConsoleAppender<ILoggingEvent> console = console(shortLines());
        console.addFilter(warnings);
        replace(Level.toLevel(settings.level().name()), appender);
        console.start();
        context().getLogger(OURS).addAppender(console);
    }

    @SafeVarargs
    private static void replace(Level level, Appender<ILoggingEvent>... appenders) {
        Logger root = context().getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(Level.WARN);
        context().getLogger(OURS).detachAndStopAllAppenders();
        context().getLogger(OURS).setLevel(level);
        for (Appender<ILoggingEvent> appender : appenders) {
            appender.start();
            root.addAppender(appender);
        }
    }

    private static ConsoleAppender<ILoggingEvent> console(Encoder<ILoggingEvent> encoder) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context());
        console.setTarget("System.err");
        console.setEncoder(encoder);
        return console;
    }

    private static Encoder<ILoggingEvent> shortLines() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context());
        encoder.setPattern(SHORT_LINE);
        encoder.start();
        return encoder;
    }

    private static LoggerContext context() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }
}
