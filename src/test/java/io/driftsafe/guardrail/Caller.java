package io.driftsafe.guardrail;

import static io.driftsafe.ServiceClient.json;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceClient.Answer;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Somebody who calls the service about policies, with the token that is the name with {@code -token} behind. */
record Caller(ServiceClient client, String name) {

    static final String POLICIES = "/api/v1/policies";
    static final String EXEMPTIONS = "/api/v1/exemptions";

    Answer get(String path, String... headers) {
        return client.get(path, signed(headers));
    }

    Answer post(String path, @Nullable Object body, String... headers) {
        return client.post(path, body, signed(headers));
    }

    Answer put(String path, @Nullable Object body, String... headers) {
        return client.put(path, body, signed(headers));
    }

    private String[] signed(String... headers) {
        return Stream.concat(Stream.of("Authorization", "Bearer " + name + "-token"), Stream.of(headers))
                .toArray(String[]::new);
    }

    /** The address of a policy or of an exemption. */
    static String path(String id) {
        return (id.startsWith("pol_") ? POLICIES : EXEMPTIONS) + "/" + id;
    }

    Answer act(String id, String action, String... headers) {
        return post(path(id) + "/" + action, null, headers);
    }

    /** The id of a new one that never lets anything pass which it is for. */
    String wrote(String name, @Nullable Object... members) {
        return post(POLICIES, policy(name, members)).expect(201).id();
    }

    /** Another one approves it, then it judges. */
    void bringsIntoForce(String id, Caller other) {
        act(id, "submit").expect(200);
        other.act(id, "approve").expect(200);
        act(id, "activate").expect(200);
    }

    /** A policy that forbids everything, unless the members, which replace its own, say otherwise; null takes away. */
    static Map<String, @Nullable Object> policy(String name, @Nullable Object... members) {
        var policy = new LinkedHashMap<String, @Nullable Object>(json(
                "name",
                name,
                "description",
                "Nothing may be done",
                "scope",
                json("resource_types", List.of("aws_instance")),
                "rules",
                List.of(rule("never", "false"))));
        json(members).forEach((member, value) -> {
            if (value == null) {
                policy.remove(member);
            } else {
                policy.put(member, value);
            }
        });
        return policy;
    }

    static Map<String, @Nullable Object> rule(String name, String expression, @Nullable Object... members) {
        var rule = new LinkedHashMap<String, @Nullable Object>(json(
                "name",
                name,
                "expression",
                expression,
                "effect",
                "block",
                "severity",
                "error",
                "message",
                "It must not be"));
        rule.putAll(json(members));
        return rule;
    }

    static Map<String, @Nullable Object> exemption(String policyId, String pattern, Instant expiresAt) {
        return json(
                "policy_id",
                policyId,
                "resource_pattern",
                pattern,
                "justification",
                "It moves away in March",
                "ticket",
                "OPS-1",
                "expires_at",
                expiresAt);
    }
}
