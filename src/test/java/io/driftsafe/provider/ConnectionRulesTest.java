package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.problem.Refusal.FieldError;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

class ConnectionRulesTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();
    private static final CredentialPlaces PLACES =
            new CredentialPlaces(List.of(Path.of("/var/lib/driftsafe"), Path.of("/etc/driftsafe/seal.key")), List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DRIFTSAFE_SEAL_KEYS_0_SECRET",
                "driftsafe_seal_keys_0_secret",
                "DriftSafe_Seal_Keys_0_Secret",
                "DRIFTSAFE_ACCESS_TOKENS_0_SHA256",
                "SPRING_DATASOURCE_PASSWORD",
                "spring_datasource_password",
                "SPRING_APPLICATION_JSON",
                "SPRINGDOC_ANYTHING",
                "SERVER_SSL_KEYSTOREPASSWORD",
                "MANAGEMENT_SERVER_SSL_KEYSTOREPASSWORD",
                "DBSCHEDULER_THREADS",
                "DB_SCHEDULER_THREADS",
                "LOGGING_LEVEL_ROOT",
                "PGPASSWORD",
                "pgpassfile",
                "POSTGRES_PASSWORD",
                "JAVA_TOOL_OPTIONS",
                "_JAVA_OPTIONS",
                "JDK_JAVA_OPTIONS"
            })
    void noVariableOfTheServicesOwnIsRead(String name) {
        assertThat(ConnectionRules.objectionToVariable(name))
                .hasValueSatisfying(why -> assertThat(why).contains(name, "own settings"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AWS_ACCESS_KEY_ID",
                "AWS_SECRET_ACCESS_KEY",
                "SHOP_TOKEN",
                "shop_token",
                "_TOKEN",
                "T",
                "SPRINGFIELD_TOKEN",
                "SERVERLESS_TOKEN",
                "PRODUCTIONCLUSTERTOKEN2026",
                "My_Cluster_Token_1"
            })
    void aVariableOfACloudIs(String name) {
        assertThat(ConnectionRules.objectionToVariable(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AKIAIOSFODNN7EXAMPLE",
                "ASIAIOSFODNN7EXAMPLE",
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY",
                "eyJhbGciOiJSUzI1NiIsImtpZCI6IiJ9",
                "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJrIn0.c2ln",
                "c0ffee00c0ffee00c0ffee00c0ffee00",
                "x1_aSdFgHjKl_QwErTyUiOpZxCvBnM_0987",
                "ghp_abcdefghijklmnopqrstuvwxyz012345",
                "1_LEADING_DIGIT",
                "WITH SPACE",
                "WITH-HYPHEN",
                "${OTHER}",
                "ünïcode",
                ""
            })
    void aValueInPlaceOfAVariablesNameIsRefusedAndNotRepeated(String value) {
        var objection = ConnectionRules.objectionToVariable(value).orElseThrow();

        assertThat(objection).contains("name of an environment variable");
        if (!value.isEmpty()) {
            assertThat(objection).doesNotContain(value);
        }
    }

    @Test
    void aVariablesNameHasAtMost128Letters() {
        assertThat(ConnectionRules.objectionToVariable("T".repeat(128))).isEmpty();
        assertThat(ConnectionRules.objectionToVariable("T".repeat(129))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/self/environ",
                "/proc/1/../self/environ",
                "/tmp/../proc/self/environ",
                "//proc/self/environ",
                "/sys/kernel/notes",
                "/dev/stdin",
                "/var/lib/driftsafe",
                "/var/lib/driftsafe/base/1",
                "/var/lib/../lib/driftsafe/PG_VERSION",
                "/etc/driftsafe/seal.key",
                "token",
                "./token",
                "../etc/token",
                "~/.aws/credentials",
                "/etc/\0token",
                ""
            })
    void noFileOfTheServiceOrTheMachineIsReadAndNoneByARelativePath(String path) {
        assertThat(ConnectionRules.objectionToFile(path, PLACES)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/var/run/secrets/kubernetes.io/serviceaccount/token",
                "/var/run/secrets/eks.amazonaws.com/serviceaccount/token",
                "/home/driftsafe/.aws/credentials",
                "/var/lib/driftsafe-tokens/token",
                "/etc/driftsafe/token",
                "/process/token"
            })
    void aFileOfCredentialsIs(String path) {
        assertThat(ConnectionRules.objectionToFile(path, PLACES)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/shadow",
                "/etc/machine-id",
                "/root/.ssh/id_ed25519",
                "/home/driftsafe/.pgpass",
                "/home/driftsafe/.kube/../.pgpass",
                "/tmp/token",
                "/run/secrets/own"
            })
    void whereNobodyNamesDirectoriesNoFileIsReadThatHoldsOtherSecrets(String path) {
        var places = CredentialPlaces.usual(List.of(Path.of("/run/secrets/own")), "/home/driftsafe");

        assertThat(ConnectionRules.objectionToFile(path, places)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/home/driftsafe/.kube/config",
                "/home/driftsafe/.aws/credentials",
                "/etc/driftsafe/token",
                "/run/secrets/token",
                "/var/run/secrets/kubernetes.io/serviceaccount/token",
                "/etc/ssl/certs/ca-certificates.crt"
            })
    void whereNobodyNamesDirectoriesFilesAreReadWhereCredentialsUsuallyLie(String path) {
        assertThat(ConnectionRules.objectionToFile(path, CredentialPlaces.usual(List.of(), "/home/driftsafe")))
                .isEmpty();
        assertThat(ConnectionRules.objectionToFile("/elsewhere/config", CredentialPlaces.usual(List.of(), "?")))
                .hasValueSatisfying(why -> assertThat(why).contains("/run/secrets", "credential-directories"));
    }

    @Test
    void whereDirectoriesAreNamedFilesLieInThem() {
        var places = new CredentialPlaces(List.of(Path.of("/run/secrets/own")), List.of(Path.of("/run/secrets")));

        assertThat(ConnectionRules.objectionToFile("/run/secrets/token", places))
                .isEmpty();
        assertThat(ConnectionRules.objectionToFile("/run/secrets/own", places)).isPresent();
        assertThat(ConnectionRules.objectionToFile("/run/secrets/../shadow", places))
                .hasValueSatisfying(why -> assertThat(why).contains("credential-directories"));
        assertThat(ConnectionRules.objectionToFile("/run/secrets-of-others/token", places))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://eu.testing.example",
                "https://EU.testing.example:8443/base",
                "https://trusted.example.com",
                "http://localhost:4566",
                "http://127.0.0.1:8001/",
                "http://127.1.2.3",
                "http://[::1]:8001",
                "https://localhost"
            })
    void credentialsAreSentToTrustedHostsAndThisMachine(String endpoint) {
        assertThat(ConnectionRules.objectionToEndpoint(endpoint, List.of(".testing.example", "trusted.example.com")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://eu.testing.example",
                "http://trusted.example.com",
                "https://elsewhere.example.com",
                "https://sub.trusted.example.com",
                "https://eviltesting.example",
                "https://testing.example",
                "https://eu.testing.example.evil.com",
                "https://eu.testing.example?X=hush",
                "https://eu.testing.example#hush",
                "https://hush@eu.testing.example",
                "https://hush:word@eu.testing.example",
                "https://eu.testing.example:65536",
                "https:///path",
                "https:eu.testing.example",
                "http://2130706433",
                "http://127.0.0.1.nip.io",
                "http://localhost.evil.com",
                "ftp://127.0.0.1",
                "file:///etc/passwd",
                "127.0.0.1",
                "https://eu.testing.example\\@evil.com",
                "https://eu.testing.example /",
                ""
            })
    void credentialsAreSentNowhereElse(String endpoint) {
        assertThat(ConnectionRules.objectionToEndpoint(endpoint, List.of(".testing.example", "trusted.example.com")))
                .hasValueSatisfying(why -> assertThat(why).doesNotContain("hush"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"environment\"}                                                        | /credentials",
                "{\"type\": \"environment\", \"profile\": \"p\", \"token_variable\": \"T\"}         |"
                        + " /credentials/profile",
                "{\"type\": \"environment\", \"path\": \"/t\", \"token_variable\": \"T\"}           |"
                        + " /credentials/path",
                "{\"type\": \"environment\", \"context\": \"c\", \"token_variable\": \"T\"}         |"
                        + " /credentials/context",
                "{\"type\": \"environment\", \"access_key_id_variable\": \"K\"}                     |"
                        + " /credentials/secret_access_key_variable",
                "{\"type\": \"environment\", \"secret_access_key_variable\": \"S\"}                 |"
                        + " /credentials/access_key_id_variable",
                "{\"type\": \"environment\", \"session_token_variable\": \"S\"}                     |"
                        + " /credentials/access_key_id_variable",
                "{\"type\": \"environment\", \"token_variable\": \"T\", \"access_key_id_variable\": \"K\"} |"
                        + " /credentials/token_variable",
                "{\"type\": \"environment\", \"token_variable\": \"AKIAIOSFODNN7EXAMPLE\"}          |"
                        + " /credentials/token_variable",
                "{\"type\": \"file\"}                                                               |"
                        + " /credentials/path",
                "{\"type\": \"file\", \"profile\": \"p\"}                                           |"
                        + " /credentials/path",
                "{\"type\": \"file\", \"path\": \"relative\"}                                       |"
                        + " /credentials/path",
                "{\"type\": \"file\", \"path\": \"/t\", \"token_variable\": \"T\"}                  |"
                        + " /credentials/token_variable",
                "{\"type\": \"profile\", \"path\": \"/t\"}                                          |"
                        + " /credentials/path",
                "{\"type\": \"profile\", \"profile\": \"AKIAIOSFODNN7EXAMPLE\"}                     |"
                        + " /credentials/profile",
                "{\"type\": \"profile\", \"profile\": \" \"}                                        |"
                        + " /credentials/profile",
                "{\"type\": \"platform\", \"profile\": \"p\"}                                       |"
                        + " /credentials/profile",
                "{\"type\": \"platform\", \"access_key_id_variable\": \"K\"}                        |"
                        + " /credentials/access_key_id_variable"
            })
    void membersFitTheTypeOfTheCredentials(String credentials, String pointer) {
        var mistakes = ConnectionRules.mistakes(connection(credentials, null, null), PLACES, List.of());

        assertThat(mistakes).extracting(FieldError::pointer).containsExactly(pointer);
        assertThat(mistakes.getFirst().message()).doesNotContain("AKIA");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\": \"environment\", \"token_variable\": \"T\"}",
                "{\"type\": \"environment\", \"access_key_id_variable\": \"K\", \"secret_access_key_variable\": \"S\"}",
                "{\"type\": \"environment\", \"access_key_id_variable\": \"K\", \"secret_access_key_variable\": \"S\","
                        + " \"session_token_variable\": \"T\"}",
                "{\"type\": \"file\", \"path\": \"/run/secrets/token\"}",
                "{\"type\": \"file\", \"path\": \"/home/x/.kube/config\", \"context\":"
                        + " \"arn:aws:eks:us-east-1:1:cluster/x\"}",
                "{\"type\": \"profile\", \"profile\": \"shop\"}",
                "{\"type\": \"profile\"}",
                "{\"type\": \"platform\"}"
            })
    void whatFitsIsTaken(String credentials) {
        assertThat(ConnectionRules.mistakes(connection(credentials, null, null), PLACES, List.of()))
                .isEmpty();
    }

    @Test
    void eachMistakeHasItsPointer() {
        var mistakes = ConnectionRules.mistakes(
                connection("{\"type\": \"file\", \"path\": \"/dev/mem\"}", "http://elsewhere.example", "ca.pem"),
                PLACES,
                List.of());

        assertThat(mistakes)
                .extracting(FieldError::pointer)
                .containsExactly("/credentials/path", "/endpoint", "/ca_file");
    }

    @Test
    void newKeysLeadToTheSamePlaceAndAnotherHostDoesNot() {
        var before = connection("{\"type\": \"file\", \"path\": \"/a\", \"context\": \"one\"}", "https://a", null);

        assertThat(ConnectionRules.leadElsewhere(
                        before,
                        connection("{\"type\": \"file\", \"path\": \"/b\", \"context\": \"one\"}", "https://a", "/ca")))
                .isFalse();
        assertThat(ConnectionRules.leadElsewhere(
                        before,
                        connection("{\"type\": \"file\", \"path\": \"/a\", \"context\": \"one\"}", "https://b", null)))
                .isTrue();
        assertThat(ConnectionRules.leadElsewhere(
                        before,
                        connection("{\"type\": \"file\", \"path\": \"/a\", \"context\": \"two\"}", "https://a", null)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        null             | ["shop"]         | true
        ["shop", "blog"] | ["shop"]         | true
        ["shop"]         | ["blog", "shop"] | false
        ["shop"]         | null             | false
        """)
    void fewerNamespacesLeadElsewhere(String before, String after, boolean elsewhere) {
        assertThat(ConnectionRules.leadElsewhere(of(before), of(after))).isEqualTo(elsewhere);
    }

    private static Connection of(String namespaces) {
        return connection("{\"type\": \"platform\", \"namespaces\": %s}".formatted(namespaces), null, null);
    }

    private static Connection connection(String credentials, @Nullable String endpoint, @Nullable String caFile) {
        return new Connection(
                new UUID(0, 1),
                "testing",
                "name",
                Optional.empty(),
                JSON.readValue(credentials, Credentials.class),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(endpoint),
                Optional.ofNullable(caFile),
                Connection.Origin.API,
                0,
                Instant.EPOCH,
                Instant.EPOCH);
    }
}
