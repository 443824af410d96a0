package dev.slipway.server.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the table of {@code docs/operations.md}: each reason that the code gives is explained there, and no other. The server does not know the executor, and so the sources are compared: in those
 * that are named here, a literal of several words is a reason.
 */
class ReasonsTest {
    private static final Pattern LITERAL = Pattern.compile("\"(untrusted|[a-z]+(?:_[a-z]+)+)\"");
    private static final Path EXECUTOR = Path.of("../executor/src/main/java/dev/slipway/executor");
    private static final Path SERVER = Path.of("src/main/java/dev/slipway/server/runs");

    @Test
    void theTableHasEveryReason() throws IOException {
        String page = Files.readString(Path.of("../docs/operations.md"));
        String section = page.split("\n## Why is it errored\n", 2)[1].split("\n## ", 2)[0];
        Set<String> table = section.lines()
                .filter(line -> line.startsWith("| `"))
                .flatMap(line -> words(Pattern.compile("`([a-z_]+)`"), line.split("\\|")[1]))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(table).isEqualTo(given());
    }

    @Test
    void thePolicyOfRetriesNamesOnlyWhatIsGiven() throws IOException {
        assertThat(given())
                .containsAll(literals(SERVER.resolve("RetryPolicy.java")).toList());
    }

    private static Set<String> given() throws IOException {
        Set<String> given = new TreeSet<>();
        for (String step : new String[] {"attempt", "results"}) {
            try (Stream<Path> files = Files.list(EXECUTOR.resolve(step))) {
                files.flatMap(ReasonsTest::literals).forEach(given::add);
            }
        }
        literals(EXECUTOR.resolve("checkout/CheckoutException.java")).forEach(given::add);
        Stream.of("Deadlines", "NewTasks", "Outcomes", "RunProgress")
                .flatMap(name -> literals(SERVER.resolve(name + ".java")))
                .forEach(given::add);
        return given;
    }

    private static Stream<String> literals(Path source) {
        try {
            return words(LITERAL, Files.readString(source));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    private static Stream<String> words(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult match) -> match.group(1));
    }
}
