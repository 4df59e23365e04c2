package io.driftsafe.provider.aws;

import com.github.tomakehurst.wiremock.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * One call of AWS' API as it goes over the wire.
 *
 * @param action such as {@code ec2:StopInstances}; of services without names of actions method and path
 * @param parameters those at the top, as text
 */
record AwsCall(String action, Map<String, String> parameters, Form form) {

    private static final Pattern SCOPE = Pattern.compile("Credential=[^/]+/[^/]+/[^/]+/([a-z0-9-]+)/aws4_request");
    private static final Pattern READ =
            Pattern.compile("[a-z0-9-]+:(Describe|List|Get|Simulate|AssumeRole|GET |HEAD ).*");

    /** How a service writes requests and answers. */
    enum Form {
        EC2,
        QUERY,
        JSON,
        REST,
        REST_XML
    }

    static AwsCall of(Request request) {
        var service = Optional.ofNullable(request.getHeader("Authorization"))
                .map(SCOPE::matcher)
                .filter(matcher -> matcher.find())
                .map(matcher -> matcher.group(1))
                .orElse("unknown");
        var text = request.getBodyAsString();
        var target = request.getHeader("X-Amz-Target");
        if (target != null) {
            return new AwsCall(service + ":" + target.substring(target.lastIndexOf('.') + 1), ofJson(text), Form.JSON);
        }
        if (text.contains("Action=")) {
            var parameters = ofForm(text);
            return new AwsCall(
                    service + ":" + parameters.get("Action"),
                    parameters,
                    service.equals("ec2") ? Form.EC2 : Form.QUERY);
        }
        var parameters = text.startsWith("{") ? ofJson(text) : Map.<String, String>of();
        var form = service.equals("s3") ? Form.REST_XML : Form.REST;
        return RestRoutes.call(service, request, parameters, form)
                .orElseGet(() -> new AwsCall(
                        "%s:%s %s".formatted(service, request.getMethod(), request.getUrl()), parameters, form));
    }

    private static Map<String, String> ofForm(String text) {
        var parameters = new TreeMap<String, String>();
        for (var pair : text.split("&")) {
            var parts = pair.split("=", 2);
            parameters.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length < 2 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return parameters;
    }

    private static Map<String, String> ofJson(String text) {
        var parameters = new TreeMap<String, String>();
        JsonMapper.shared()
                .readTree(text)
                .forEachEntry((name, value) ->
                        parameters.put(name, value.isValueNode() ? value.asString() : value.toString()));
        return parameters;
    }

    /** Whether it may change something. */
    boolean writes() {
        return !READ.matcher(action).matches() && !"true".equals(parameters.get("DryRun"));
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** Whether one of its parameters, or its path, names the resource. */
    boolean names(String resource) {
        return parameters.containsValue(resource) || action.contains(resource);
    }

    /** An error as this service writes one. */
    String error(String code, String message) {
        return switch (form) {
            case EC2 ->
                "<Response><Errors><Error><Code>%s</Code><Message>%s</Message></Error></Errors><RequestID>proxy</RequestID></Response>"
                        .formatted(code, message);
            case QUERY ->
                "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>proxy</RequestId></ErrorResponse>"
                        .formatted(code, message);
            case REST_XML ->
                "<Error><Code>%s</Code><Message>%s</Message><RequestId>proxy</RequestId></Error>"
                        .formatted(code, message);
            case JSON, REST ->
                JsonMapper.shared()
                        .createObjectNode()
                        .put("__type", code)
                        .put("message", message)
                        .toString();
        };
    }
}
