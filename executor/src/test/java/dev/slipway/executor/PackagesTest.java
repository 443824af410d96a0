package dev.slipway.executor;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PackagesTest {
    private static final String ROOT = "dev.slipway.executor";

    /** What a package may use: nothing that is not named here. */
    @Test
    void packagesPointInward() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(ROOT);
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.slipway..")
                .withOptionalLayers(true)
                .layer("model")
                .definedBy("dev.slipway.api.model")
                .layer("client")
                .definedBy("dev.slipway.api.client")
                .layer("schema")
                .definedBy("dev.slipway.jobfile.schema")
                .layer("executor")
                .definedBy(ROOT)
                .layer("attempt")
                .definedBy(ROOT + ".attempt")
                .layer("backend")
                .definedBy(ROOT + ".backend")
                .layer("checkout")
                .definedBy(ROOT + ".checkout")
                .layer("log")
                .definedBy(ROOT + ".log")
                .layer("results")
                .definedBy(ROOT + ".results")
                .layer("server")
                .definedBy(ROOT + ".server")
                .layer("files")
                .definedBy(ROOT + ".files")
                .whereLayer("executor")
                .mayOnlyAccessLayers("model", "client", "attempt", "backend", "checkout", "log", "server", "files")
                .whereLayer("attempt")
                .mayOnlyAccessLayers(
                        "model", "client", "schema", "backend", "checkout", "log", "results", "server", "files")
                .whereLayer("backend")
                .mayOnlyAccessLayers("files")
                .whereLayer("checkout")
                .mayOnlyAccessLayers("model", "schema", "files")
                .whereLayer("log")
                .mayOnlyAccessLayers("client", "server")
                .whereLayer("results")
                .mayOnlyAccessLayers("model", "client", "server", "files")
                .whereLayer("server")
                .mayOnlyAccessLayers("model", "client", "schema")
                .whereLayer("files")
                .mayNotAccessAnyLayer()
                .check(classes);
    }
}
