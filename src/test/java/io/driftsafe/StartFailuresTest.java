package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.driftsafe.problem.StartRefusal;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.boot.web.server.PortInUseException;

class StartFailuresTest {

    @Test
    void findsTheSentenceUnderWhatSpringWrapsAroundIt() {
        var failure = new BeanCreationException("bean", "wrapped", new StartRefusal("Do this"));

        assertThat(StartFailures.sentence(failure)).contains("Do this");
    }

    @Test
    void namesTheUsedPortAndTheSettingThatChangesIt() {
        assertThat(StartFailures.sentence(new PortInUseException(8080)))
                .hasValueSatisfying(sentence -> assertThat(sentence).contains("8080", "SERVER_PORT"));
    }

    @Test
    void leavesWhatItDoesNotKnowToSpringBoot() {
        assertThat(StartFailures.sentence(new IllegalStateException("?"))).isEmpty();
    }

    @Test
    void saysThatTheDatabaseDoesNotAnswerWithoutItsPassword() {
        var properties = new DataSourceProperties();
        properties.setUrl("jdbc:postgresql://127.0.0.1:1/x?password=hidden");

        assertThatExceptionOfType(StartRefusal.class)
                .isThrownBy(() -> ExternalDatabase.reach(properties))
                .withMessageContaining("jdbc:postgresql://127.0.0.1:1/x cannot be used")
                .withMessageContaining("SPRING_DATASOURCE_URL")
                .withMessageNotContaining("hidden");
    }

    @Test
    void refusesAnOldPostgres() {
        assertThatExceptionOfType(StartRefusal.class)
                .isThrownBy(() -> ExternalDatabase.requireNewEnough(14))
                .withMessageContaining("PostgreSQL 14");
    }
}
