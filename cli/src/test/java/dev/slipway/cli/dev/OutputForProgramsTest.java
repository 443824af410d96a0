package dev.slipway.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.api.client.ApiClient;
import dev.slipway.api.client.DocumentCall;
import dev.slipway.cli.Cli;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code -o} every command that answers something answers the documents of the API, or the names that commands take. */
final class OutputForProgramsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEEPS = "projects/demo/jobs/keeps";

    @TempDir
    private static Path directory;

    private static DevProgram dev;
    private static ApiClient client;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Path data = directory.resolve("data");
        dev = DevProgram.start(data);
        client = ApiClient.of(URI.create(dev.url()), "test")
                .withToken(Files.readString(data.resolve("admin-token")).strip());
        Path resources = Files.writeString(directory.resolve("resources.yaml"), """
                projects/demo: {}
                projects/demo/jobs/keeps:
                  freestyle:
                    tasks:
                      one: {script: ["echo 1 > a"], results: {first: {type: files, paths: [a]}}}
                      two:
                        script: ["echo '<testsuite><testcase name=\\"t\\"/></testsuite>' > b"]
                        results: {junit: {paths: [b]}}
                projects/demo/jobs/stuck: {freestyle: {tasks: {stuck: {selector: {nothing: has-this}, script: [echo x]}}}}
                """);
        JsonNode applied = json("apply", "-f", resources.toString());
        assertThat(applied.size()).isEqualTo(3);
        assertThat(applied.path(KEEPS)).isEqualTo(api(KEEPS));
        assertThat(dev.slipway("run", "demo/keeps", "--wait").exitCode()).isZero();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (dev != null) {
            dev.close();
        }
    }

    @Test
    void applyAndDelete() throws Exception {
        Path file = Files.writeString(directory.resolve("more.yaml"), "projects/more: {}\nprojects/most: {}\n");

        assertThat(json("apply", "-f", file.toString(), "--dry-run")
                        .path("projects/more")
                        .path("warnings")
                        .isArray())
                .isTrue();
        assertThat(out("apply", "-f", file.toString(), "-o", "name")).isEqualTo("projects/more\nprojects/most\n");
        assertThat(json("delete", "projects/more", "--dry-run"))
                .isEqualTo(JSON.readTree("{\"projects/more\": {\"warnings\": []}}"));
        assertThat(json("delete", "projects/more")).isEqualTo(JSON.readTree("{\"projects/more\": null}"));
        assertThat(out("delete", "projects/most", "-o", "name")).isEqualTo("projects/most\n");
    }

    @Test
    void whyAndCancel() throws Exception {
        String run = out("run", "demo/stuck", "-o", "name").strip();
        String path = "projects/demo/jobs/stuck/runs/" + run.substring(run.lastIndexOf('/') + 1);

        JsonNode why = json("why", run);
        assertThat(why.path("tasks").path(0).path("waiting").path("reason").asText())
                .isEqualTo("no_executor_matches");
        assertThat(out("why", run, "-o", "name")).isEqualTo(run + "\n");
        assertThat(json("cancel", run, "--wait")).isEqualTo(api(path));
        assertThat(json("cancel", run)).isEqualTo(api(path));
        assertThat(out("cancel", run, "-o", "name")).isEqualTo(run + "\n");
    }

    @Test
    void resultsAndTests() throws Exception {
        String run = "projects/demo/jobs/keeps/runs/1";

        JsonNode results = json("results", "demo/keeps/1");
        assertThat(results.size()).isEqualTo(2);
        assertThat(results.path("one")).isEqualTo(api(run + "/tasks/one/attempts/1/results"));
        assertThat(results.path("two")).isEqualTo(api(run + "/tasks/two/attempts/1/results"));
        assertThat(json("tests", "demo/keeps/1")).isEqualTo(api(run + "/tests"));
    }

    private static JsonNode json(String... words) throws IOException {
        String[] all = Arrays.copyOf(words, words.length + 2);
        all[words.length] = "-o";
        all[words.length + 1] = "json";
        return JSON.readTree(out(all));
    }

    private static String out(String... words) throws IOException {
        Cli.Ended ended = dev.slipway(words);
        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
        return ended.out();
    }

    private static JsonNode api(String path) throws IOException, InterruptedException {
        return JSON.readTree(
                new DocumentCall(client, "GET", "/v1/" + path).send().toString());
    }
}
