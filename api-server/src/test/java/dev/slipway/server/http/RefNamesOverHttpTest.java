package dev.slipway.server.http;

import static dev.slipway.server.database.generated.Tables.RUN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.server.launch.TestServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Git would refuse later makes no run: the request is answered at once, with the place and the rule. */
class RefNamesOverHttpTest {
    private static final String RUNS = "/v1/projects/demo/jobs/build/runs";

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.start();
        send("PUT", "/v1/projects/demo", "{}");
        send("PUT", "/v1/projects/demo/repos/app", "{\"url\": \"https://git.example.invalid/app.git\"}");
        assertThat(send("PUT", "/v1/projects/demo/jobs/build", "{\"git\": {\"repo\": \"app\"}}")
                        .status())
                .isEqualTo(201);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Http.Answer send(String method, String target, String body) {
        return Http.request(
                server,
                method,
                target,
                body,
                "Authorization: Bearer " + server.administratorToken(),
                "Content-Type: application/json");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"branch\": \"--upload-pack=x\"} | /branch pattern",
                "{\"tag\": \"--upload-pack=x\"} | /tag pattern",
                "{\"branch\": \"a b\"} | /branch pattern",
                "{\"branch\": \"a..b\"} | /branch ref_name",
                "{\"branch\": \"refs/heads/main\"} | /branch ref_name",
                "{\"tag\": \"v1.lock\"} | /tag ref_name",
                "{\"branch\": \"\"} | /branch min_length",
                "{\"sha\": \"main\"} | /sha pattern",
                "{\"sha\": \"0123456\"} | /sha pattern",
                "{\"sha\": \"--help\", \"branch\": \"main\"} | /sha pattern"
            })
    void aNameThatGitRefusesMakesNoRun(String body, String fault) {
        Http.Answer refused = send("POST", RUNS, body);
        assertThat(refused.status()).as(refused.text()).isEqualTo(422);
        assertThat(refused.json().at("/errors/0/pointer").asText() + " "
                        + refused.json().at("/errors/0/rule").asText())
                .isEqualTo(fault);
        assertThat(refused.json().path("errors")).hasSize(1);
        assertThat(server.database().database().context().fetchCount(RUN)).isZero();
    }

    @Test
    void documentsWithSuchNamesAreNotDeclared() {
        Http.Answer job = send(
                "PUT",
                "/v1/projects/demo/jobs/other",
                "{\"git\": {\"repo\": \"app\", \"job_file\": \"../../etc/passwd\"}}");
        assertThat(job.status()).isEqualTo(422);
        assertThat(job.json().at("/errors/0/pointer").asText()).isEqualTo("/git/job_file");
        Http.Answer repo = send(
                "PUT",
                "/v1/projects/demo/repos/other",
                "{\"url\": \"https://git.example.invalid/app.git\", \"default_branch\": \"--upload-pack=x\"}");
        assertThat(repo.status()).isEqualTo(422);
        assertThat(repo.json().at("/errors/0/pointer").asText()).isEqualTo("/default_branch");
    }
}
