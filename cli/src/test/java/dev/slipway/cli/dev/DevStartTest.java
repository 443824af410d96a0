package dev.slipway.cli.dev;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Await;
import dev.slipway.cli.Cli;
import dev.slipway.cli.ExitCode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Starts that cannot be, starts that others should know of, and ends of what does not run. */
final class DevStartTest {
    @TempDir
    private Path directory;

    @Test
    void aPortInUseIsToldAndNothingIsLeftBehind() throws Exception {
        Path data = directory.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();

            Cli.Ended ended = Cli.run("dev", "--data-dir", data.toString(), "--listen", address);

            assertThat(ended.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).contains("cannot listen on " + address).doesNotContain("\tat ");
            assertThat(data.resolve("url")).doesNotExist();
            assertThat(data.resolve("process")).doesNotExist();
            assertThat(data.resolve("postgres/data/postmaster.pid")).doesNotExist();
        }
    }

    @Test
    void anAddressThatOthersCanReachIsToldWithWhatThatMeans() throws Exception {
        try (DevProgram dev = DevProgram.start(directory.resolve("data"), "--listen", "0.0.0.0:0")) {
            assertThat(dev.errors()).contains("other machines can reach it at 0.0.0.0", "in the clear");
            assertThat(dev.slipway("get", "projects").exitCode()).isZero();
        }
    }

    @Test
    @Timeout(60)
    void aWrongSettingIsToldAsItWasGivenBeforeAnythingIsStarted() {
        Path data = directory.resolve("data");

        Cli.Ended ended =
                Cli.run("dev", "--data-dir", data.toString(), "--set", "leases.tl=2m", "--set", "log.format=xml");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION);
        assertThat(ended.err())
                .contains("--set leases.tl is unknown; did you mean `leases.ttl`?")
                .contains("--set log.format must be `json` or `text`, not `xml`")
                .doesNotContain("PostgreSQL");
        assertThat(data).doesNotExist();
    }

    @Test
    void theLogHasTheFormAndLevelThatAreSet() throws Exception {
        Path data = directory.resolve("data");
        try (DevProgram dev = DevProgram.start(data, "--set", "log.format=json", "--set", "log.level=debug")) {
            assertThat(dev.slipway("get", "projects").exitCode()).isZero();
            assertThat(Files.readAllLines(new DevDirectory(data).log()))
                    .allMatch(line -> line.startsWith("{\"time\":"))
                    .anyMatch(line -> line.contains("\"operation\"") && line.contains("\"request_id\":"));
        }
    }

    @Test
    void itIsNoErrorToStopWhatDoesNotRun() throws Exception {
        Path none = directory.resolve("none");
        Path stale = Files.createDirectory(directory.resolve("stale"));
        // The pid is that of this test: another process than the one that wrote the file, for it was started at another
        // time.
        Files.writeString(stale.resolve("process"), ProcessHandle.current().pid() + " 1\n");
        Path broken = Files.createDirectory(directory.resolve("broken"));
        Files.writeString(broken.resolve("process"), "what is this\n");

        for (Path data : new Path[] {none, stale, broken}) {
            Cli.Ended stop = Cli.run("dev", "stop", "--data-dir", data.toString());
            assertThat(stop.exitCode()).isZero();
            assertThat(stop.out()).isEqualTo("no slipway dev runs on " + data + "\n");
            assertThat(Cli.run("dev", "status", "--data-dir", data.toString()).exitCode())
                    .isEqualTo(ExitCode.FAILED);
        }
        assertThat(none).doesNotExist();
    }

    @Test
    @Timeout(60)
    void aSettingThatItDecidesItselfIsRefusedWithWhatToGiveInstead() {
        Path data = directory.resolve("data");

        Cli.Ended ended = Cli.run(
                "dev",
                "--data-dir",
                data.toString(),
                "--set",
                "listen=:1",
                "--set",
                "data_dir=x",
                "--set",
                "admin_token_file=x",
                "--set",
                "database.url=x");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.BAD_CONFIGURATION);
        assertThat(ended.err().lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("slipway: the configuration has errors:"),
                        line -> assertThat(line).contains("--set admin_token_file is not", "--data-dir"),
                        line -> assertThat(line).contains("--set data_dir is not", "give --data-dir"),
                        line -> assertThat(line).contains("--set database.url is not", "--data-dir"),
                        line -> assertThat(line).contains("--set listen is not", "give --listen"));
        assertThat(data).doesNotExist();
    }

    @Test
    void anEndWhileItStartsLeavesNoPostgresBehind() throws Exception {
        Path data = directory.resolve("data");
        DevProgram dev = DevProgram.begin(data);
        Path pid = data.resolve("postgres/data/postmaster.pid");
        Await.until(
                "PostgreSQL is there",
                () -> Files.exists(pid) && !Files.readString(pid).isEmpty());
        long postgres = Long.parseLong(Files.readAllLines(pid).getFirst().strip());

        dev.close();

        assertThat(dev.output()).doesNotContain("ready");
        assertThat(ProcessHandle.of(postgres)).isEmpty();
        assertThat(pid).doesNotExist();
        assertThat(data.resolve("process")).doesNotExist();
    }

    @Test
    void aPostgresThatDoesNotStartIsAFailureAndTheDirectoryIsMadePrivate() throws Exception {
        Path data = Files.createDirectory(
                directory.resolve("data"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Path broken = Files.createDirectories(data.resolve("postgres/data"));
        Files.writeString(broken.resolve("PG_VERSION"), "1\n");

        Cli.Ended ended = Cli.run("dev", "--data-dir", data.toString());

        assertThat(ended.exitCode()).as(ended.err()).isEqualTo(ExitCode.FAILED);
        assertThat(ended.err()).contains("PostgreSQL did not start").doesNotContain("\tat ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data)))
                .isEqualTo("rwx------");
    }
}
