package io.driftsafe.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretNamesTest {

    private static final ResourceType PODS = new ResourceType(
            "pods",
            true,
            List.of(
                    attribute("/containers/*/requests/cpu"),
                    attribute("/http_tokens"),
                    attribute("/password_policy/length")),
            List.of(),
            List.of(),
            List.of(),
            Handling.PLAIN);

    @ParameterizedTest
    @CsvSource({
        "/containers/token-refresher, false",
        "/containers/token-refresher/requests/cpu, false",
        "/containers/token-refresher/env/API_TOKEN, true",
        "/containers/web/password, true",
        "/jobs/token-refresher, true",
        "/http_tokens, false",
        "/http_token, true",
        // A name that the profile itself gives is no name that it leaves free.
        "/password_policy, true",
    })
    void aNameTellsASecretUnlessTheProfileKnowsBetter(String path, boolean secret) {
        assertThat(PODS.isSecret(AttributePath.parse(path))).isEqualTo(secret);
    }

    private static ResourceType.Attribute attribute(String path) {
        return new ResourceType.Attribute(
                PathPattern.parse(path),
                Impact.COST,
                Reversibility.EXACT,
                Downtime.NONE,
                Limits.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
