package io.driftsafe.provider.aws;

import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.provider.Connection;
import io.driftsafe.provider.ConnectionReport;
import io.driftsafe.provider.ConnectionReport.Missing;
import io.driftsafe.provider.Connector;
import io.driftsafe.provider.Credentials;
import io.driftsafe.provider.ProviderException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What AWS says of connections to its accounts. */
@Component
class AwsConnector implements Connector {

    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}");
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+");

    private final List<AwsType> types;
    private final AwsSessions sessions;
    private final JsonMapper json;

    AwsConnector(List<AwsType> types, AwsSessions sessions, JsonMapper json) {
        this.types = List.copyOf(types);
        this.sessions = sessions;
        this.json = json;
    }

    @Override
    public String provider() {
        return AwsCloud.NAME;
    }

    @Override
    public List<FieldError> mistakes(Connection connection) {
        var errors = new ArrayList<FieldError>();
        if (connection.region().filter(REGION.asMatchPredicate()).isEmpty()) {
            errors.add(new FieldError("/region", "Name the region whose resources are meant, as in us-east-1"));
        }
        credentialMistakes(connection.credentials(), errors);
        connection
                .roleArn()
                .filter(ROLE.asMatchPredicate().negate())
                .ifPresent(_ -> errors.add(new FieldError(
                        "/role_arn", "The role is named by its ARN, as in arn:aws:iam::123456789012:role/cost-fixes")));
        if (connection.externalId().isPresent() && connection.roleArn().isEmpty()) {
            errors.add(new FieldError("/external_id", "Only a role asks for an external id: name its role_arn too"));
        }
        if (connection.caFile().isPresent()) {
            errors.add(new FieldError("/ca_file", "AWS' certificates are known to Java: leave ca_file out"));
        }
        return errors;
    }

    private static void credentialMistakes(Credentials credentials, List<FieldError> errors) {
        if (credentials.tokenVariable() != null) {
            errors.add(new FieldError(
                    "/credentials/token_variable",
                    "AWS takes no bearer token: name access_key_id_variable and secret_access_key_variable"));
        }
        if (credentials.context() != null) {
            errors.add(new FieldError("/credentials/context", "Only a kubeconfig has contexts: leave it out"));
        }
        if (credentials.namespaces() != null) {
            errors.add(new FieldError("/credentials/namespaces", "Only a cluster has namespaces: leave them out"));
        }
    }

    @Override
    public List<String> trustedHosts() {
        // Below amazonaws.com are hosts of everybody: AWS' own need no endpoint, others are trusted by name.
        return List.of();
    }

    @Override
    public ConnectionReport verify(Connection connection, Set<String> resourceTypes) {
        try {
            var aws = sessions.of(connection);
            var identity = aws.read(
                    AwsService.STS,
                    "tell whose the credentials are",
                    sts -> sts.getCallerIdentity().arn());
            return new ConnectionReport(true, Optional.of(identity), missing(aws, resourceTypes), Optional.empty());
        } catch (ProviderException unreachable) {
            return ConnectionReport.unreachable(unreachable.explanation());
        }
    }

    private List<Missing> missing(AwsSession aws, Set<String> resourceTypes) {
        var missing = new ArrayList<Missing>();
        for (var type : chosen(resourceTypes)) {
            for (var attempt : type.permissions().tries()) {
                try {
                    attempt.call().accept(aws);
                } catch (ProviderException.Refused refused) {
                    if (refused.kind() == ProviderException.Kind.DENIED) {
                        missing.add(new Missing(attempt.action(), type.name(), refused.explanation()));
                    }
                } catch (ProviderException.Changed noSuchThing) {
                    // AWS looks for a permission first.
                    continue;
                }
            }
        }
        return missing;
    }

    @Override
    public ObjectNode permissions(Set<String> resourceTypes) {
        var chosen = chosen(resourceTypes);
        var policy = json.createObjectNode().put("Version", "2012-10-17");
        var statements = policy.putArray("Statement");
        var reading = statements.addObject().put("Sid", "Read").put("Effect", "Allow");
        add(
                reading,
                "Action",
                chosen.stream()
                        .flatMap(type -> type.permissions().reading().stream())
                        .toList());
        reading.put("Resource", "*");
        for (var type : chosen) {
            var changing = statements
                    .addObject()
                    .put("Sid", "Change" + type.name().replace("_", ""))
                    .put("Effect", "Allow");
            add(changing, "Action", type.permissions().changing());
            add(changing, "Resource", type.permissions().resources());
        }
        return policy;
    }

    private static void add(ObjectNode statement, String member, Collection<String> values) {
        var array = statement.putArray(member);
        new TreeSet<>(values).forEach(array::add);
    }

    private List<AwsType> chosen(Set<String> resourceTypes) {
        return types.stream()
                .filter(type -> resourceTypes.contains(type.name()))
                .toList();
    }
}
