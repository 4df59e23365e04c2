package io.driftsafe.provider.aws;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import io.driftsafe.provider.Connection;
import io.driftsafe.provider.CredentialReferences;
import io.driftsafe.provider.Credentials;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * STS, IAM, KMS and the metadata services as far as tests ask them: a double of ours, not AWS' own, whose answers are
 * written from AWS' service models. It knows nobody who was not introduced, and writes down each call.
 */
final class AwsStub implements AutoCloseable {

    static final String ACCOUNT = "123456789012";
    static final String REGION = "eu-west-1";
    static final Duration PATIENCE = Duration.ofSeconds(5);
    static final Instant LATER = Instant.now().plus(Duration.ofHours(1));

    private final WireMockServer server =
            new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

    AwsStub() {
        server.start();
        server.stubFor(any(anyUrl()).atPriority(10).willReturn(error(403, "AccessDenied", "nobody was introduced")));
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** Whose key it is. */
    void knows(String accessKeyId, String arn) {
        server.stubFor(signed(action("GetCallerIdentity"), accessKeyId)
                .willReturn(modelled("sts:GetCallerIdentity", """
                        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
                        <Arn>%s</Arn><UserId>AIDAEXAMPLE</UserId><Account>%s</Account>
                        </GetCallerIdentityResult></GetCallerIdentityResponse>""".formatted(arn, arn.split(":", -1)[4]))));
    }

    /** Who may take on a role, and whose key that gives. */
    void givesRole(String byAccessKeyId, String role, String accessKeyId, Instant until) {
        givesRole(byAccessKeyId, role, accessKeyId, until, Duration.ZERO);
    }

    void givesRole(String byAccessKeyId, String role, String accessKeyId, Instant until, Duration after) {
        server.stubFor(signed(action("AssumeRole&"), byAccessKeyId)
                .withRequestBody(containing("RoleArn=" + encoded(role)))
                .willReturn(modelled("sts:AssumeRole", assumed("AssumeRole", role, accessKeyId, until))
                        .withFixedDelay((int) after.toMillis())));
        knows(accessKeyId, role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/session");
    }

    /** Who has the token may take on a role. */
    void givesRoleForToken(String token, String role, String accessKeyId) {
        server.stubFor(action("AssumeRoleWithWebIdentity")
                .withRequestBody(containing("WebIdentityToken=" + token))
                .withRequestBody(containing("RoleArn=" + encoded(role)))
                .willReturn(modelled(
                        "sts:AssumeRoleWithWebIdentity",
                        assumed("AssumeRoleWithWebIdentity", role, accessKeyId, LATER))));
        knows(accessKeyId, role.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/") + "/session");
    }

    /**
     * What IAM says of the policies of an identity.
     *
     * @param results by {@link #result}
     */
    void simulates(String principal, String... results) {
        server.stubFor(action("SimulatePrincipalPolicy")
                .withRequestBody(containing("PolicySourceArn=" + encoded(principal) + "&"))
                .willReturn(modelled("iam:SimulatePrincipalPolicy", """
                        <SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><SimulatePrincipalPolicyResult>
                        <IsTruncated>false</IsTruncated><EvaluationResults>%s</EvaluationResults>
                        </SimulatePrincipalPolicyResult></SimulatePrincipalPolicyResponse>""".formatted(String.join("", results)))));
    }

    /** @param more members of the result, as XML */
    static String result(String action, String decision, String more) {
        return "<member><EvalActionName>%s</EvalActionName><EvalDecision>%s</EvalDecision>%s</member>"
                .formatted(action, decision, more);
    }

    void hasRole(String arn) {
        var name = arn.substring(arn.lastIndexOf('/') + 1);
        server.stubFor(action("GetRole")
                .withRequestBody(containing("RoleName=" + name))
                .willReturn(modelled("iam:GetRole", """
                        <GetRoleResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetRoleResult>
                        <Role><RoleName>%s</RoleName><Arn>%s</Arn></Role></GetRoleResult></GetRoleResponse>""".formatted(name, arn))));
    }

    /** @param state as KMS names it */
    void hasKey(String arn, String manager, String state) {
        var answer =
                "{\"KeyMetadata\": {\"KeyId\": \"%s\", \"Arn\": \"%s\", \"KeyManager\": \"%s\", \"KeyState\": \"%s\"}}"
                        .formatted(arn.substring(arn.lastIndexOf('/') + 1), arn, manager, state);
        requireKnown("kms:DescribeKey", answer, AwsCall.Form.JSON);
        server.stubFor(any(anyUrl())
                .withHeader("X-Amz-Target", containing("DescribeKey"))
                .withRequestBody(containing(arn))
                .willReturn(aResponse().withStatus(200).withBody(answer)));
    }

    /** An answer whose every member the model of AWS knows. */
    private static ResponseDefinitionBuilder modelled(String action, String body) {
        requireKnown(action, body, AwsCall.Form.QUERY);
        return aResponse()
                .withStatus(200)
                .withHeader("Content-Type", "text/xml")
                .withBody(body);
    }

    private static void requireKnown(String action, String answer, AwsCall.Form form) {
        var unknown = ServiceModel.unknown(new AwsCall(action, Map.of(), form), answer);
        if (!unknown.isEmpty()) {
            throw new IllegalStateException("AWS answers nothing like this to %s: %s".formatted(action, unknown));
        }
    }

    void answers(MappingBuilder call, ResponseDefinitionBuilder answer) {
        server.stubFor(call.willReturn(answer));
    }

    static MappingBuilder action(String action) {
        return any(anyUrl()).withRequestBody(containing("Action=" + action));
    }

    static MappingBuilder signed(MappingBuilder call, String accessKeyId) {
        return call.withHeader("Authorization", containing("Credential=" + accessKeyId + "/"));
    }

    static ResponseDefinitionBuilder error(int status, String code, String message) {
        return aResponse()
                .withStatus(status)
                .withHeader("Content-Type", "text/xml")
                .withBody(
                        "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>stub</RequestId></ErrorResponse>"
                                .formatted(code, message));
    }

    /** The calls that had this in their body, in order. */
    List<LoggedRequest> calls(String part) {
        return server.findAll(anyRequestedFor(anyUrl()).withRequestBody(containing(part)));
    }

    List<LoggedRequest> calls() {
        return server.findAll(anyRequestedFor(anyUrl()));
    }

    AwsSession session(Credentials credentials, Path home) {
        return session(credentials, Optional.empty(), home, PATIENCE);
    }

    /** @param home where the user's AWS files would be */
    AwsSession session(Credentials credentials, Optional<String> role, Path home, Duration patience) {
        var now = Instant.now();
        var connection = new Connection(
                UUID.randomUUID(),
                AwsCloud.NAME,
                "shop",
                Optional.of(REGION),
                credentials,
                role,
                role.map(_ -> "42"),
                Optional.of(address().toString()),
                Optional.empty(),
                Connection.Origin.API,
                0,
                now,
                now);
        return new AwsSession(
                connection,
                REGION,
                patience,
                new AwsCredentialFinder(
                        new CredentialReferences(_ -> null),
                        new AwsProfiles(home.resolve("credentials"), home.resolve("config"))));
    }

    static Credentials file(Path path) {
        return new Credentials(Credentials.Type.FILE, null, null, null, null, path.toString(), null, null);
    }

    static Credentials profile(String name) {
        return new Credentials(Credentials.Type.PROFILE, null, null, null, null, null, name, null);
    }

    static Credentials platform() {
        return new Credentials(Credentials.Type.PLATFORM, null, null, null, null, null, null, null);
    }

    static String keys(String profile, String accessKeyId) {
        return """
                [%s]
                aws_access_key_id = %s
                aws_secret_access_key = canary-of-%s
                """.formatted(profile, accessKeyId, accessKeyId);
    }

    private static String assumed(String action, String role, String accessKeyId, Instant until) {
        return """
                <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult>
                <AssumedRoleUser><AssumedRoleId>AROAEXAMPLE:session</AssumedRoleId><Arn>%2$s</Arn></AssumedRoleUser>
                <Credentials><AccessKeyId>%3$s</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
                <SessionToken>token</SessionToken><Expiration>%4$s</Expiration></Credentials>
                </%1$sResult></%1$sResponse>""".formatted(action, role, accessKeyId, until);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop();
    }
}
