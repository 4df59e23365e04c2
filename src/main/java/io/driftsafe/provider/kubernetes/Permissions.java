package io.driftsafe.provider.kubernetes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the service has to be allowed for each kind, and no more. */
record Permissions(Map<ApiResource, Set<String>> verbs) {

    static Permissions of(Set<Kind> kinds) {
        var verbs = new LinkedHashMap<ApiResource, Set<String>>();
        kinds.stream().sorted().forEach(kind -> {
            allow(verbs, kind.api(), List.of("get", "list", "patch"));
            if (kind.scales()) {
                allow(verbs, ApiResource.AUTOSCALERS, List.of("list"));
            }
            if (kind.podTemplate().isPresent()) {
                allow(verbs, ApiResource.VERTICAL_AUTOSCALERS, List.of("list"));
                allow(verbs, ApiResource.LIMIT_RANGES, List.of("list"));
            }
            if (kind.rollsOut()) {
                allow(verbs, ApiResource.QUOTAS, List.of("list"));
                allow(verbs, ApiResource.DISRUPTION_BUDGETS, List.of("list"));
            }
            if (kind.mayKeepPods()) {
                allow(verbs, ApiResource.PODS, List.of("list"));
                allow(verbs, ApiResource.POD_SIZES, List.of("patch"));
            }
        });
        return new Permissions(verbs);
    }

    private static void allow(Map<ApiResource, Set<String>> verbs, ApiResource resource, List<String> more) {
        verbs.computeIfAbsent(resource, _ -> new TreeSet<>()).addAll(more);
    }

    /** One verb on one resource each. */
    List<Permission> each() {
        var all = new ArrayList<Permission>();
        verbs.forEach((resource, allowed) -> allowed.forEach(verb -> all.add(new Permission(verb, resource))));
        return all;
    }

    /** As {@code kubectl apply -f -} takes it. */
    ObjectNode clusterRole() {
        var role = JsonNodeFactory.instance.objectNode();
        role.put("apiVersion", "rbac.authorization.k8s.io/v1").put("kind", "ClusterRole");
        role.putObject("metadata").put("name", "drift-safe-autofix");
        var rules = role.putArray("rules");
        verbs.forEach((resource, allowed) -> {
            var rule = rules.addObject();
            rule.putArray("apiGroups").add(resource.group());
            rule.putArray("resources").add(resource.plural());
            allowed.forEach(rule.putArray("verbs")::add);
        });
        return role;
    }

    /** One verb on one resource. */
    record Permission(String verb, ApiResource resource) {

        /** @param namespace in which the asker has it, if he has; {@link Namespaces#ALL} for everywhere */
        ObjectNode question(String namespace) {
            var question = JsonNodeFactory.instance.objectNode();
            question.put("apiVersion", "authorization.k8s.io/v1").put("kind", "SelfSubjectAccessReview");
            var parts = resource.plural().split("/", -1);
            var asked = question.putObject("spec")
                    .putObject("resourceAttributes")
                    .put("namespace", namespace)
                    .put("verb", verb)
                    .put("group", resource.group())
                    .put("resource", parts[0]);
            if (parts.length > 1) {
                asked.put("subresource", parts[1]);
            }
            return question;
        }

        @Override
        public String toString() {
            return verb + " " + resource;
        }
    }
}
