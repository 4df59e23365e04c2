package io.driftsafe.provider.simulated;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class OnSimulatedCloudTest {

    @OnSimulatedCloud
    static class Marked {}

    /** An empty setting, such as of an environment variable that is not filled in, names no database. */
    @ParameterizedTest
    @CsvSource({
        "spring.application.name=x, true",
        "spring.datasource.url=, true",
        "spring.datasource.url=jdbc:postgresql://db/x, false",
    })
    void comesWithTheEmbeddedDatabase(String property, boolean there) {
        new ApplicationContextRunner()
                .withUserConfiguration(Marked.class)
                .withPropertyValues(property)
                .run(context ->
                        assertThat(context.getBeanNamesForType(Marked.class)).hasSize(there ? 1 : 0));
    }
}
