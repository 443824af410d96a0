package dev.slipway.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Modules point inward. The command line program is the one place that sees them all, and so can tell. */
final class ModuleImportsTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.slipway");

    @ParameterizedTest(name = "{0} does not see {1}")
    @CsvSource({
        "executor, server",
        "executor, api.rest",
        "executor, cli",
        "server, executor",
        "server, api.client",
        "server, cli",
        "jobfile, server",
        "jobfile, executor",
        "jobfile, api.rest",
        "jobfile, api.client",
        "jobfile, cli",
        "api, jobfile",
        "api, server",
        "api, executor",
        "api, cli",
    })
    void aModuleSeesOnlyWhatIsFurtherIn(String module, String other) {
        noClasses()
                .that()
                .resideInAPackage("dev.slipway." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.slipway." + other + "..")
                .allowEmptyShould(true)
                .check(CLASSES);
    }
}
