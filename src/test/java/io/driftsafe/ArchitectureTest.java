package io.driftsafe;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.modulith.core.ApplicationModules;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.driftsafe");

    @Test
    void aRoomUsesOnlyTheRoomsThatItNames() {
        ApplicationModules.of(DriftSafeApplication.class).verify();
    }

    @ParameterizedTest
    @ValueSource(strings = {"resource", "safety"})
    void aPureRoomHasNoSpringNoInputOrOutputNoClockAndNoChance(String room) {
        var rule = noClasses()
                .that()
                .resideInAPackage("io.driftsafe." + room + "..")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "jakarta..",
                        "java.io..",
                        "java.nio.file..",
                        "java.net..",
                        "java.sql..")
                .orShould()
                .dependOnClassesThat(JavaClass.Predicates.belongToAnyOf(
                        Clock.class, InstantSource.class, Random.class, SecureRandom.class, ThreadLocalRandom.class))
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Math.class, "random");

        rule.check(CLASSES);
    }

    @Test
    void nobodyAsksTheMachineForTheTime() {
        var rule = noClasses()
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis");

        rule.check(CLASSES);
    }
}
