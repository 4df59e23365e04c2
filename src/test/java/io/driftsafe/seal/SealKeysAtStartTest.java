package io.driftsafe.seal;

import static io.driftsafe.seal.SealsTest.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.driftsafe.ServiceTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;

@ServiceTest
@Transactional
class SealKeysAtStartTest {

    private static final SealKey ONE = key("one", 1);
    private static final SealKey TWO = key("two", 2);

    @Autowired
    private JdbcClient database;

    private KnownSealKeys known;

    @BeforeEach
    void forgetTheServicesOwnKey() {
        database.sql("delete from seal_key").update();
        known = new KnownSealKeys(database);
    }

    @Test
    void theSameKeyStartsAgain() {
        known.admit(List.of(ONE));

        assertThatCode(() -> known.admit(List.of(ONE))).doesNotThrowAnyException();
    }

    @Test
    void anotherKeyDoesNotStart() {
        known.admit(List.of(ONE));

        assertThatExceptionOfType(SealKeyException.class)
                .isThrownBy(() -> known.admit(List.of(TWO)))
                .withMessageContaining("another key named \"one\"");
    }

    @Test
    void anotherSecretUnderTheSameNameDoesNotStart() {
        known.admit(List.of(ONE));

        assertThatExceptionOfType(SealKeyException.class).isThrownBy(() -> known.admit(List.of(key("one", 3))));
    }

    @Test
    void aKeyIsReplacedByOneInFrontOfItAndThenDropped() {
        known.admit(List.of(ONE));
        known.admit(List.of(TWO, ONE));

        assertThatCode(() -> known.admit(List.of(TWO))).doesNotThrowAnyException();
        assertThatExceptionOfType(SealKeyException.class).isThrownBy(() -> known.admit(List.of(ONE)));
    }

    @Test
    void goingBackToAnOldKeyLetsTheNewOneBeDropped() {
        known.admit(List.of(ONE));
        known.admit(List.of(TWO, ONE));
        known.admit(List.of(ONE, TWO));

        assertThatCode(() -> known.admit(List.of(ONE))).doesNotThrowAnyException();
    }

    @Test
    void aFileIsMadeOnceAndForItsOwnerOnly(@TempDir Path directory) throws Exception {
        var file = new SealFile(directory.resolve("new").resolve("seal"));
        file.create();
        var made = file.read();

        file.create();

        assertThat(file.read()).isEqualTo(made);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        try (var files = Files.list(file.path().getParent())) {
            assertThat(files).containsExactly(file.path());
        }
    }
}
