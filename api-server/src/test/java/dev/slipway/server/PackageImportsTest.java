package dev.slipway.server;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of {@code docs/architecture.md}: which package of the server may use which. */
final class PackageImportsTest {
    private static final String SERVER = "dev.slipway.server.";
    private static final String JOB_FILE = "job-file";

    /** What every package may use: the words that all share, and the documents of the API. */
    private static final Set<String> SHARED = Set.of(SERVER + "base..", "dev.slipway.api.model..");

    /** Package → the packages of the server, or the job-file module, that it may use. Lower ones first. */
    private static final Map<String, Set<String>> MAY_USE = table();

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.slipway.server");

    private static Map<String, Set<String>> table() {
        Map<String, Set<String>> table = new LinkedHashMap<>();
        table.put("base", Set.of());
        table.put("database", Set.of());
        table.put("git", Set.of());
        table.put("forges", Set.of());
        table.put("events", Set.of("database"));
        table.put("secrets", Set.of("database"));
        table.put("resources", Set.of(JOB_FILE, "secrets", "events", "database"));
        table.put("auth", Set.of("resources", "secrets", "database"));
        table.put("executors", Set.of("resources", "secrets", "events", "database"));
        table.put("queue", Set.of("resources", "executors", "events", "database"));
        table.put("storage", Set.of("queue", "database"));
        table.put("runs", Set.of(JOB_FILE, "storage", "queue", "git", "resources", "secrets", "events", "database"));
        table.put("triggers", Set.of("runs", "resources", "forges", "git", "events", "database"));
        table.put("deliveries", Set.of("events", "forges", "resources", "secrets", "database"));
        table.put("autoscaling", Set.of("queue", "executors", "resources", "database"));
        table.put(
                "housekeeping",
                Set.of("runs", "storage", "queue", "executors", "git", "resources", "secrets", "events", "database"));
        table.put("http", union(table.keySet(), JOB_FILE));
        table.put("launch", union(table.keySet(), JOB_FILE));
        return table;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("packages")
    void aPackageUsesOnlyWhatTheTableAllows(String name) {
        Set<String> allowed = Stream.concat(
                        SHARED.stream(),
                        MAY_USE.getOrDefault(name, Set.of()).stream().map(PackageImportsTest::pattern))
                .collect(Collectors.toCollection(TreeSet::new));
        allowed.add(pattern(name));
        if (name.equals("http") || name.equals("launch")) {
            allowed.add("dev.slipway.api.rest..");
        }

        classes()
                .that(resideInAPackage(pattern(name)))
                .should()
                .onlyDependOnClassesThat(
                        not(resideInAPackage("dev.slipway..")).or(resideInAnyPackage(allowed.toArray(String[]::new))))
                .because("the table in docs/architecture.md says so")
                .allowEmptyShould(true) // a package of the plan may not be there yet
                .check(CLASSES);
    }

    @Test
    void everyPackageHasItsRow() {
        Set<String> found = CLASSES.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(SERVER))
                .map(name -> name.substring(SERVER.length()).split("\\.", 2)[0])
                .collect(Collectors.toSet());

        assertThat(MAY_USE.keySet()).containsAll(found);
    }

    private static Stream<String> packages() {
        return MAY_USE.keySet().stream();
    }

    private static String pattern(String name) {
        return name.equals(JOB_FILE) ? "dev.slipway.jobfile.." : SERVER + name + "..";
    }

    private static Set<String> union(Set<String> packages, String more) {
        return Stream.concat(packages.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }
}
