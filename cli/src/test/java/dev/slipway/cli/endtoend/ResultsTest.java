package dev.slipway.cli.endtoend;

import static dev.slipway.cli.endtoend.Installation.attempt;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.api.model.Result;
import dev.slipway.api.model.Run;
import dev.slipway.cli.Await;
import dev.slipway.cli.Cli;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results that are traps. */
final class ResultsTest {
    @TempDir
    private static Path directory;

    private static Installation slipway;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        slipway = Installation.start(directory);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (slipway != null) {
            slipway.close();
        }
    }

    @Test
    void aReportWithAnEntityBombIsKeptAsAFileAndNotRead() throws Exception {
        Run run = slipway.run("bomb", """
                results: {junit: {paths: [report.xml]}}
                script:
                  - |
                    cat > report.xml <<'XML'
                    <?xml version="1.0"?>
                    <!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY c "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
                    <testsuite><testcase name="&d;"/></testsuite>
                    XML
                """);

        assertThat(run.state()).isEqualTo(Run.StateEnum.PASSED);
        assertThat(run.tests()).isNull();
        assertThat(attempt(run).warnings()).singleElement().asString().contains("result \"junit\"", "document type");
    }

    @Test
    void aPathThatLeadsOutsideIsRefusedWhereItIsDeclared() throws Exception {
        Cli.Ended refused = slipway.apply("""
                projects/demo/jobs/outside:
                  freestyle: {tasks: {main: {script: ["true"], results: {loot: {paths: ["../../loot"]}}}}}
                """);

        assertThat(refused.exitCode()).isNotZero();
        assertThat(refused.out() + refused.err()).contains("../../loot");
    }

    @Test
    void aLinkThatLeadsOutsideIsNotFollowed() throws Exception {
        Path loot = Files.createDirectory(directory.resolve("loot"));
        Files.writeString(loot.resolve("file"), "not yours");
        Run run = slipway.run("links", """
                results:
                  file: {paths: [link]}
                  directory: {paths: [links/file]}
                  all: {paths: ["**"]}
                script: ["ln -s %1$s/file link; ln -s %1$s links; echo mine > mine"]
                """.formatted(loot));

        assertThat(run.state()).isEqualTo(Run.StateEnum.PASSED);
        assertThat(attempt(run).warnings())
                .anyMatch(warning -> warning.contains("\"file\"") && warning.contains("outside"))
                .anyMatch(warning -> warning.contains("\"directory\"") && warning.contains("outside"))
                .anyMatch(warning -> warning.contains("\"all\"") && warning.contains("outside"));
        assertThat(results(run)).extracting(Result::name).containsExactly("all");
    }

    /** By a process that is none of the script's: those are ended before results are read. */
    @Test
    void aFileThatIsOverwrittenWhileItIsReadIsNotKept() throws Exception {
        Path file = directory.resolve("path-of-file");
        Path goOn = directory.resolve("overwrite-go-on");
        Run run = slipway.begin("overwritten", """
                results: {big: {paths: [big]}, other: {paths: [other]}}
                script:
                  - head -c 60000000 /dev/zero > big; echo fine > other
                  - echo "$PWD/big" > %1$s.part; mv %1$s.part %1$s; until [ -e %2$s ]; do sleep 0.05; done
                """.formatted(file, goOn));
        Await.until("the path of the file", () -> Files.exists(file));
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Long> writes = CompletableFuture.supplyAsync(
                () -> overwrite(Path.of(readString(file).strip()), goOn, ended));
        Run done = slipway.awaitEnd(run);
        ended.set(true);

        assertThat(writes.get()).isPositive();
        assertThat(done.state()).isEqualTo(Run.StateEnum.PASSED);
        assertThat(attempt(done).warnings()).containsExactly("result \"big\" was changed or removed while it was read");
        assertThat(results(done)).extracting(Result::name).containsExactly("other");
    }

    private static long overwrite(Path file, Path goOn, AtomicBoolean ended) {
        long count = 0;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            while (!ended.get()) {
                ByteBuffer bytes = ByteBuffer.allocate(8).putLong(0, ++count);
                int ignored = channel.write(bytes, count * 4096 % 60_000_000);
                if (count == 1) {
                    Files.createFile(goOn);
                }
            }
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        return count;
    }

    private static String readString(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static List<Result> results(Run run) throws IOException, InterruptedException {
        return slipway.runs()
                .listResults(Installation.PROJECT, run.job(), run.number(), "main", 1)
                .send()
                .items();
    }
}
