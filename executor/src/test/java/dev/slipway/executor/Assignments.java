package dev.slipway.executor;

import dev.slipway.api.model.Assignment;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Assignments as a server would make them. */
public final class Assignments {
    private Assignments() {}

    /** A task without a repository; everything can be changed by its builder. */
    public static Assignment.Builder of(String... script) {
        return Assignment.builder()
                .attempt(UUID.randomUUID().toString())
                .attemptToken("slw_att_" + UUID.randomUUID())
                .project("demo")
                .job("hello")
                .run(1L)
                .task("hello")
                .attemptNumber(1)
                .offerTtl("10s")
                .leaseTtl("30s")
                .grace("10s")
                .timeout("1h")
                .script(List.of(script))
                .shell(List.of("sh", "-e"))
                .directory(".")
                .env(Map.of())
                .hasSecrets(false)
                .results(Map.of())
                .neededResults(List.of())
                .logLimit(512L << 20)
                .resultLimit(1L << 30);
    }
}
