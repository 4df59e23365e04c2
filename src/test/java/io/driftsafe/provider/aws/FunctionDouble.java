package io.driftsafe.provider.aws;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.lambda.LambdaClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What moto forgets or does at once of Lambda. */
final class FunctionDouble implements ServiceDouble {

    private final LambdaClient lambda;
    private final Map<String, Long> updates = new ConcurrentHashMap<>();
    private final Map<String, String> failed = new ConcurrentHashMap<>();
    private final Map<String, String> states = new ConcurrentHashMap<>();
    private volatile long takes;

    FunctionDouble(AwsPeer moto) {
        this.lambda = moto.outside(AwsService.LAMBDA);
    }

    @Override
    public void slowDown(Duration changes) {
        this.takes = changes.toNanos();
    }

    /** From now on updates of this function fail when they have taken their time. */
    void failUpdates(String function, String why) {
        failed.put(function, why);
    }

    /** Somebody else's update begins. */
    void begin(String function) {
        updates.put(function, System.nanoTime());
    }

    /** A state that moto's functions never have. */
    void state(String function, String state) {
        states.put(function, state);
    }

    @Override
    public String answered(AwsCall call, String text) {
        return switch (call.action()) {
            case "lambda:UpdateFunctionConfiguration" -> {
                updates.put(function(call), System.nanoTime());
                yield ofFunction(function(call), text);
            }
            case "lambda:GetFunctionConfiguration" -> ofFunction(function(call), text);
            default -> text;
        };
    }

    private String ofFunction(String function, String text) {
        var shown = (ObjectNode) JsonMapper.shared().readTree(text);
        shown.put("RevisionId", revision(function));
        Optional.ofNullable(states.get(function)).ifPresent(state -> shown.put("State", state));
        var updated = updates.get(function);
        if (updated != null && System.nanoTime() - updated < takes) {
            shown.put("LastUpdateStatus", "InProgress");
        } else if (updated != null && failed.containsKey(function)) {
            shown.put("LastUpdateStatus", "Failed").put("LastUpdateStatusReason", failed.get(function));
        }
        return shown.toString();
    }

    /** Another with each change, whoever makes it. */
    private String revision(String function) {
        var now = lambda.getFunctionConfiguration(request -> request.functionName(function));
        var variables = now.environment() == null ? Map.of() : now.environment().variables();
        return UUID.nameUUIDFromBytes((now + " " + variables).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    @Override
    public boolean breaks(String check, AwsCall call, Map<String, String> limits) {
        return switch (check) {
            case "revision_is_another" -> !revision(function(call)).equals(required(call.parameters(), "RevisionId"));
            case "function_is_being_updated" -> isUpdating(function(call)) || states.containsKey(function(call));
            case "number_is_outside" -> isOutside(call, limits);
            default -> throw new IllegalArgumentException("There is no check " + check);
        };
    }

    private boolean isUpdating(String function) {
        return Optional.ofNullable(updates.get(function))
                .filter(since -> System.nanoTime() - since < takes)
                .isPresent();
    }

    private static boolean isOutside(AwsCall call, Map<String, String> limits) {
        var number = Long.parseLong(required(call.parameters(), required(limits, "parameter")));
        return number < Long.parseLong(required(limits, "least")) || number > Long.parseLong(required(limits, "most"));
    }

    private static String function(AwsCall call) {
        return required(call.parameters(), "FunctionName");
    }

    private static String required(Map<String, String> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }
}
