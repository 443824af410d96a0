package dev.slipway.server.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A PostgreSQL of its own that can be crashed. What was committed asynchronously, and not flushed since, is then surely lost. */
public final class CrashingPostgres implements AutoCloseable {
    private final Path data;
    private EmbeddedPostgres postgres;

    /** Starts on a directory that does not exist yet. */
    public CrashingPostgres(Path data) throws Exception {
        this.data = data;
        this.postgres = start(0);
        holdBackWrites();
    }

    private EmbeddedPostgres start(int port) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("autovacuum", "off");
        return (port == 0 ? builder : builder.setPort(port)).start();
    }

    /** The process that writes what nobody waits for is stopped, so that only those who wait write. */
    private void holdBackWrites() throws Exception {
        ProcessHandle writer = postmaster()
                .children()
                .filter(process -> commandLine(process).startsWith("postgres: walwriter"))
                .findFirst()
                .orElseThrow();
        int exit = new ProcessBuilder("kill", "-STOP", Long.toString(writer.pid()))
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("the WAL writer cannot be stopped");
        }
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private ProcessHandle postmaster() throws IOException {
        String pid = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
        return ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
    }

    public String jdbcUrl() {
        return postgres.getJdbcUrl("postgres", "postgres");
    }

    /** Kills all its processes at once, and starts it again on its data. */
    public void crash() throws Exception {
        ProcessHandle postmaster = postmaster();
        List<ProcessHandle> all =
                Stream.concat(Stream.of(postmaster), postmaster.children()).toList();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle each : all) {
            each.onExit().get();
        }
        int port = postgres.getPort();
        postgres.close();
        postgres = start(port);
        holdBackWrites();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
