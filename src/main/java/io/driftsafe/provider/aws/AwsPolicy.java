package io.driftsafe.provider.aws;

import io.driftsafe.provider.aws.AwsPermissions.Right;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The least that the service has to be allowed, as a policy of IAM; pure. */
final class AwsPolicy {

    /** With which the service asks what it is allowed; of the pattern only its own identity is needed. */
    static final List<String> OF_ITSELF = List.of("iam:GetRole", "iam:SimulatePrincipalPolicy");

    private static final List<String> IDENTITIES = List.of("arn:aws:iam::*:role/*", "arn:aws:iam::*:user/*");

    private AwsPolicy() {}

    static ObjectNode of(Collection<AwsType> types, AwsPartition partition) {
        var policy = JsonNodeFactory.instance.objectNode().put("Version", "2012-10-17");
        var statements = policy.putArray("Statement");
        add(
                statements,
                "Read",
                types.stream()
                        .flatMap(type -> type.permissions().reading().stream())
                        .toList(),
                List.of("*"),
                partition);
        add(statements, "AskOfItself", OF_ITSELF, IDENTITIES, partition);
        var names = new HashSet<String>();
        grouped(types).forEach((scope, grant) -> {
            var statement = add(statements, unused(grant.name(), names), grant.actions(), scope.resources(), partition);
            addCondition(statement, scope.condition(), partition);
        });
        return policy;
    }

    /** What types have in common, as keys, stands in it once. */
    private static LinkedHashMap<Scope, Grant> grouped(Collection<AwsType> types) {
        var grants = new LinkedHashMap<Scope, Grant>();
        for (var type : types) {
            for (var right : type.permissions().changing()) {
                grants.computeIfAbsent(Scope.of(right), scope -> new Grant(name(type, scope), new TreeSet<>()))
                        .actions()
                        .add(right.action());
            }
        }
        return grants;
    }

    private static String name(AwsType type, Scope scope) {
        var purpose = scope.condition().purpose();
        return scope.condition() == AwsCondition.NONE ? purpose + type.name().replace("_", "") : purpose;
    }

    private static String unused(String name, Set<String> names) {
        var number = 1;
        var free = name;
        while (!names.add(free)) {
            number++;
            free = name + number;
        }
        return free;
    }

    private static ObjectNode add(
            ArrayNode statements,
            String name,
            Collection<String> actions,
            Collection<String> resources,
            AwsPartition partition) {
        var statement = statements.addObject().put("Sid", name).put("Effect", "Allow");
        var action = statement.putArray("Action");
        new TreeSet<>(actions).forEach(action::add);
        if (resources.equals(List.of("*"))) {
            statement.put("Resource", "*");
        } else {
            var resource = statement.putArray("Resource");
            resources.stream().map(partition::arn).sorted().forEach(resource::add);
        }
        return statement;
    }

    private static void addCondition(ObjectNode statement, AwsCondition condition, AwsPartition partition) {
        if (condition.terms().isEmpty()) {
            return;
        }
        var terms = statement.putObject("Condition");
        condition.terms().forEach((operator, keys) -> {
            var term = terms.withObjectProperty(operator);
            keys.forEach((key, values) -> {
                var all = term.putArray(key);
                values.forEach(value -> all.add(value.formatted(partition.suffix())));
            });
        });
    }

    private record Scope(List<String> resources, AwsCondition condition) {

        static Scope of(Right right) {
            return new Scope(right.resources(), right.condition());
        }
    }

    private record Grant(String name, Set<String> actions) {}
}
