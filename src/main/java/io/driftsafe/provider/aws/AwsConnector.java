package io.driftsafe.provider.aws;

import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.provider.Connection;
import io.driftsafe.provider.ConnectionReport;
import io.driftsafe.provider.Connector;
import io.driftsafe.provider.Credentials;
import io.driftsafe.provider.ProviderException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/** What AWS says of connections to its accounts. */
@Component
class AwsConnector implements Connector {

    private static final Pattern REGION = Pattern.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}");
    private static final Pattern ROLE = Pattern.compile("arn:aws[a-z-]*:iam::[0-9]{12}:role/.+");

    /** Where most are. */
    private static final String ANYWHERE = "us-east-1";

    private final List<AwsType> types;
    private final AwsSessions sessions;

    AwsConnector(List<AwsType> types, AwsSessions sessions) {
        this.types = List.copyOf(types);
        this.sessions = sessions;
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
        connection
                .region()
                .filter(REGION.asMatchPredicate())
                .map(AwsPartition::of)
                .ifPresent(partition -> connection
                        .roleArn()
                        .filter(ROLE.asMatchPredicate())
                        .filter(role -> !role.startsWith("arn:%s:".formatted(partition.id())))
                        .ifPresent(_ -> errors.add(new FieldError(
                                "/role_arn",
                                "The region belongs to the partition %s, whose roles begin with arn:%s: and no other can be taken on there"
                                        .formatted(partition.id(), partition.id())))));
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
            var found = AwsVerification.of(aws, chosen(resourceTypes));
            return new ConnectionReport(true, Optional.of(identity), found.missing(), found.untried(), found.message());
        } catch (ProviderException unreachable) {
            return ConnectionReport.unreachable(unreachable.explanation());
        }
    }

    @Override
    public ObjectNode permissions(Set<String> resourceTypes) {
        return permissions(resourceTypes, ANYWHERE);
    }

    @Override
    public ObjectNode permissions(Set<String> resourceTypes, String region) {
        if (!REGION.matcher(region).matches()) {
            throw Refusal.invalid("region", "Name a region of AWS, as in us-east-1, cn-north-1 or us-gov-west-1");
        }
        return AwsPolicy.of(chosen(resourceTypes), AwsPartition.of(region));
    }

    @Override
    public List<String> notes(Set<String> resourceTypes) {
        var notes = new ArrayList<String>();
        notes.add("AskOfItself lets the service look up what it is allowed: name its own role or user there in place of"
                + " the patterns. Left out, verify cannot tell of most changes whether they are allowed, and"
                + " machines whose volumes are encrypted by keys of yours are not stopped");
        if (chosen(resourceTypes).stream()
                .flatMap(type -> type.permissions().changing().stream())
                .anyMatch(AwsKeys.RIGHTS::contains)) {
            notes.add(
                    "LendKeys and UseKeys are for volumes that are encrypted by keys of yours, without which a machine"
                            + " that was stopped does not start again: name those keys there, or leave both out if there"
                            + " are none. The policies of the keys have to allow it too");
        }
        return notes;
    }

    private List<AwsType> chosen(Set<String> resourceTypes) {
        return types.stream()
                .filter(type -> resourceTypes.contains(type.name()))
                .toList();
    }
}
