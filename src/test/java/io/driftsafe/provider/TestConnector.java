package io.driftsafe.provider;

import io.driftsafe.problem.Refusal.FieldError;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A cloud of the tests, which takes a token and answers whose it is and what he may do, one line each. */
final class TestConnector implements Connector {

    static final String NAME = "testing";

    private final CredentialReferences references;
    private final HttpClient http = HttpClient.newHttpClient();

    TestConnector(CredentialReferences references) {
        this.references = references;
    }

    @Override
    public String provider() {
        return NAME;
    }

    @Override
    public List<FieldError> mistakes(Connection connection) {
        return connection.credentials().tokenVariable() == null
                        && connection.credentials().path() == null
                ? List.of(new FieldError("/credentials", "Name a token_variable or the path of a file with a token"))
                : List.of();
    }

    @Override
    public List<String> trustedHosts() {
        return List.of(".testing.example");
    }

    @Override
    public ConnectionReport verify(Connection connection, Set<String> resourceTypes) {
        try {
            var credentials = connection.credentials();
            var token = credentials.path() == null
                    ? references.variable(String.valueOf(credentials.tokenVariable()))
                    : references.file(credentials.path()).strip();
            var answer = http.send(
                            HttpRequest.newBuilder(
                                            URI.create(connection.endpoint().orElseThrow()))
                                    .header("Authorization", "Bearer " + token)
                                    .build(),
                            BodyHandlers.ofString())
                    .body()
                    .lines()
                    .toList();
            var missing = resourceTypes.stream()
                    .filter(type -> !answer.contains("read " + type))
                    .map(type -> new ConnectionReport.Missing("read", type, "May not read " + type))
                    .toList();
            return new ConnectionReport(true, Optional.of(answer.getFirst()), missing, Optional.empty());
        } catch (CredentialReferences.Missing missing) {
            return ConnectionReport.unreachable(missing.explanation());
        } catch (java.io.IOException unreachable) {
            return ConnectionReport.unreachable("The cloud of the tests does not answer");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return ConnectionReport.unreachable("Interrupted");
        }
    }

    @Override
    public ObjectNode permissions(Set<String> resourceTypes) {
        var policy = JsonMapper.shared().createObjectNode();
        var allow = policy.putArray("allow");
        resourceTypes.forEach(type -> allow.add("read " + type));
        return policy;
    }
}
