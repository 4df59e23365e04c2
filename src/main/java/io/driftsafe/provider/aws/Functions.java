package io.driftsafe.provider.aws;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.lambda.model.GetFunctionConfigurationResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.State;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Functions of Lambda, and how much memory they have. AWS compares the revision that travels with a change, so none
 * lands on a function that is no longer as it was seen.
 */
@Component
class Functions implements AwsType {

    static final String TYPE = "aws_lambda_function";

    private static final AttributePath MEMORY = AttributePath.parse("/memory_size");
    /** Without version and alias: only the function itself is changed. */
    private static final Set<State> AT_REST = Set.of(State.ACTIVE, State.INACTIVE, State.FAILED);

    private static final Set<LastUpdateStatus> UPDATED = Set.of(LastUpdateStatus.SUCCESSFUL, LastUpdateStatus.FAILED);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    @Override
    public String name() {
        return TYPE;
    }

    @Override
    public AwsNames names() {
        return AwsNames.prefixed(TYPE, "lambda", "function:", NAME.pattern());
    }

    @Override
    public Optional<Seen> read(AwsSession aws, String name, Optional<ObjectNode> handle) {
        if (!NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        return aws.find(
                        AwsService.LAMBDA,
                        "look at the function " + name,
                        lambda -> lambda.getFunctionConfiguration(request -> request.functionName(name)))
                .flatMap(function -> aws.find(
                                AwsService.LAMBDA,
                                "look at the tags of the function " + name,
                                lambda -> lambda.listTags(request -> request.resource(function.functionArn()))
                                        .tags())
                        .map(tags -> new Seen(name, FunctionAttributes.of(function, tags), progress(function))));
    }

    /** What tells them apart; for their tags and states each would have to be asked. */
    @Override
    public List<Seen> list(AwsSession aws, int atMost) {
        return aws.read(
                AwsService.LAMBDA,
                "list functions",
                lambda -> lambda.listFunctionsPaginator().functions().stream()
                        .map(function -> new Seen(
                                function.functionName(), FunctionAttributes.of(function), new Progress.AtRest()))
                        .limit(atMost)
                        .toList());
    }

    @Override
    public Optional<ObjectNode> write(
            AwsSession aws, String name, Observation now, List<Change> changes, WriteKey key) {
        var megabytes = wanted(changes);
        unready(now).ifPresent(why -> {
            throw new Refused(why);
        });
        var revision = now.configuration()
                .text("revision_id")
                .orElseThrow(() -> new Refused(
                        "AWS shows no revision of the function %s, which keeps the change from landing on another"
                                .formatted(name)));
        aws.write(
                AwsService.LAMBDA,
                "give the function %s %d MB of memory".formatted(name, megabytes),
                lambda -> lambda.updateFunctionConfiguration(request ->
                        request.functionName(name).memorySize(megabytes).revisionId(revision)));
        return Optional.empty();
    }

    private static int wanted(List<Change> changes) {
        var only = changes.getFirst();
        if (changes.size() != 1 || !only.path().equals(MEMORY)) {
            throw new Refused("Of a function only %s can be changed".formatted(MEMORY));
        }
        return only.to()
                .filter(megabytes -> megabytes.isNumber() && megabytes.canConvertToExactIntegral())
                .map(JsonNode::intValue)
                .orElseThrow(() -> new Refused("The memory of a function is a whole number of megabytes"));
    }

    @Override
    public List<String> objections(AwsSession aws, String name, Observation seen, List<Change> changes) {
        var objections = new ArrayList<String>();
        unready(seen).ifPresent(objections::add);
        if (seen.progress() instanceof Progress.Failed(var why)) {
            objections.add("%s: mend it first, or nobody could tell whether this change worked".formatted(why));
        }
        return List.copyOf(objections);
    }

    /** Why the function takes no change now. */
    private static Optional<String> unready(Observation seen) {
        return switch (seen.configuration().text("state").orElse("unknown")) {
            case "Active" -> Optional.empty();
            case "Inactive" ->
                Optional.of("The function is inactive, for it was not used for long: invoke it once first");
            case "Pending" -> Optional.of("AWS is still making the function ready: try again in a minute");
            case "Failed" -> Optional.of("AWS could not make the function ready: mend or delete it");
            case String other ->
                Optional.of("The function's state is %s, and it is changed only while it is Active".formatted(other));
        };
    }

    private static Progress progress(GetFunctionConfigurationResponse function) {
        if (!AT_REST.contains(Objects.requireNonNullElse(function.state(), State.ACTIVE))
                || !UPDATED.contains(
                        Objects.requireNonNullElse(function.lastUpdateStatus(), LastUpdateStatus.SUCCESSFUL))) {
            return new Progress.Working(Optional.empty());
        }
        if (function.lastUpdateStatus() == LastUpdateStatus.FAILED) {
            return new Progress.Failed("The last update of the function %s failed: %s"
                    .formatted(
                            function.functionName(),
                            function.lastUpdateStatusReason() == null
                                    ? "AWS does not say why"
                                    : function.lastUpdateStatusReason()));
        }
        return new Progress.AtRest();
    }

    @Override
    public AwsPermissions permissions() {
        return new AwsPermissions(
                List.of("lambda:GetFunctionConfiguration", "lambda:ListFunctions", "lambda:ListTags"),
                List.of("lambda:UpdateFunctionConfiguration"),
                List.of("arn:aws:lambda:*:*:function:*"),
                List.of(new AwsPermissions.Try(
                        "lambda:ListFunctions",
                        aws -> aws.read(
                                AwsService.LAMBDA,
                                "list functions",
                                lambda -> lambda.listFunctions(request -> request.maxItems(1))))));
    }
}
