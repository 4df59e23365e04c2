package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import software.amazon.awssdk.services.lambda.LambdaClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class FunctionsContractTest extends AwsContract {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final String UPDATE = "lambda:UpdateFunctionConfiguration";

    private final LambdaClient outside = LambdaPeer.outside();
    private final String name = "contract-" + COUNT.incrementAndGet();

    @Autowired
    private Functions functions;

    @Autowired
    private AwsSessions sessions;

    @Override
    protected String create() {
        LambdaPeer.create(name);
        return "aws_lambda_function/" + name;
    }

    @Override
    protected String nameInCalls(String id) {
        return name;
    }

    @Override
    protected AttributePath path() {
        return AttributePath.parse("/memory_size");
    }

    @Override
    protected JsonNode wanted() {
        return JsonNodeFactory.instance.numberNode(512);
    }

    @Override
    protected ResourceRef nothing() {
        return account.resource("aws_lambda_function/contract-none");
    }

    @Override
    protected Optional<String> secret() {
        return Optional.of(LambdaPeer.SECRET);
    }

    @Override
    protected void changeElsewhere() {
        outside.updateFunctionConfiguration(
                request -> request.functionName(name).timeout(77));
    }

    @Override
    protected void changeTheSame() {
        outside.updateFunctionConfiguration(
                request -> request.functionName(name).memorySize(2048));
    }

    @Override
    protected void remove() {
        outside.deleteFunction(request -> request.functionName(name));
    }

    @Test
    void isFoundByItsArnAndNotByAVersionOrAlias() {
        var byArn = cloud().read(account.resource("arn:aws:lambda:us-east-1:123456789012:function:" + name));

        assertThat(byArn.orElseThrow().resourceKey()).isEqualTo(live().resourceKey());
        assertThat(cloud().read(account.resource("aws_lambda_function/%s:$LATEST".formatted(name))))
                .isEmpty();
    }

    @Test
    void aChangedVariableIsSeenAndNotShown() {
        var before = live();
        outside.updateFunctionConfiguration(request ->
                request.functionName(name).environment(environment -> environment.variables(Map.of("API", "another"))));

        var after = live();

        assertThat(before.configuration().differencesTo(after.configuration(), after.type()))
                .extracting(difference -> difference.path().toString())
                .containsExactly("/environment/0/variables");
        assertThat(after.configuration().canonical()).doesNotContain("another");
    }

    /** The look right before the write sees it, and nothing is sent. */
    @Test
    void aChangeBeforeTheLookIsRefusedByUs() {
        var seen = live();
        changeTheSame();

        var refusal = catchThrowableOfType(Changed.class, () -> apply(seen, wanted()));

        assertThat(refusal.explanation()).contains("no longer as expected");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    /** Lambda compares the revision that travels with the write. */
    @Test
    void aChangeBetweenTheLookAndTheWriteIsRefusedByLambda() {
        var seen = live();
        account.proxy().before(UPDATE, this::changeElsewhere);

        var refusal = catchThrowableOfType(Changed.class, () -> apply(seen, wanted()));

        assertThat(refusal.explanation()).contains("PreconditionFailedException");
        assertThat(account.proxy().asked(name)).containsExactly(UPDATE);
        assertThat(account.proxy().writes(name)).isEmpty();
        assertThat(live().configuration().at(path())).contains(JsonNodeFactory.instance.numberNode(1024));
    }

    @Test
    void isAtWorkUntilLambdaIsThrough() {
        account.proxy().slowDown(Duration.ofSeconds(2));
        var seen = live();

        apply(seen, wanted());

        assertThat(live().inProgress()).isTrue();
        assertThat(catchThrowableOfType(Unavailable.class, () -> apply(live(), wanted()))
                        .kind())
                .isEqualTo(ProviderException.Kind.IN_PROGRESS);
        assertThat(account.proxy().asked(name)).hasSize(1);
        await().atMost(Duration.ofSeconds(20)).until(() -> live().progress() instanceof Progress.AtRest);
    }

    /** Another's change has begun after our look. */
    @Test
    void thatLambdaIsAtWorkIsNoChange() {
        account.proxy().slowDown(Duration.ofSeconds(30));
        var seen = live();
        account.proxy().before(UPDATE, () -> account.proxy().functions().begin(name));

        var refusal = catchThrowableOfType(Unavailable.class, () -> apply(seen, wanted()));

        assertThat(refusal.kind()).isEqualTo(ProviderException.Kind.IN_PROGRESS);
        assertThat(account.proxy().writes(name)).isEmpty();
    }

    @Test
    void anUpdateThatFailsIsTold() {
        account.proxy().functions().failUpdates(name, "The role is gone");

        apply(live(), wanted());

        assertThat(live().progress())
                .isInstanceOfSatisfying(
                        Progress.Failed.class,
                        failed -> assertThat(failed.why()).contains(name, "The role is gone"));
        assertThat(objections(live(), 768)).singleElement().asString().contains("The role is gone");
    }

    @Test
    void aFunctionThatIsNotActiveIsLeftAlone() {
        account.proxy().functions().state(name, "Inactive");
        var seen = live();

        assertThat(objections(seen, 512)).singleElement().asString().contains("invoke it once first");
        assertThat(catchThrowableOfType(Refused.class, () -> apply(seen, wanted()))
                        .explanation())
                .contains("inactive");
        assertThat(account.proxy().asked(name)).isEmpty();

        account.proxy().functions().state(name, "Pending");

        assertThat(live().inProgress()).isTrue();
    }

    @Test
    void memoryThatThereIsNotIsRefusedByLambda() {
        var seen = live();
        var session = sessions.of(account.name(), Optional.of(AwsPeer.REGION));

        var refusal = catchThrowableOfType(
                Refused.class, () -> functions.write(session, name, seen, to(seen, number(64)), key()));

        assertThat(refusal.explanation()).contains("InvalidParameterValueException");
        assertThat(account.proxy().writes(name)).isEmpty();
    }

    @Test
    void nothingElseOfAFunctionIsChanged() {
        var seen = live();
        var other = seen.type()
                .change(new Difference(
                        AttributePath.parse("/timeout"),
                        seen.configuration().at(AttributePath.parse("/timeout")),
                        Optional.of(number(5))));

        assertThat(catchThrowableOfType(Refused.class, () -> cloud().apply(resource(), seen, List.of(other), key()))
                        .explanation())
                .contains("/memory_size");
        assertThat(account.proxy().asked(name)).isEmpty();
    }

    private Observation apply(Observation seen, JsonNode megabytes) {
        return cloud().apply(resource(), seen, to(seen, megabytes), key());
    }

    private List<String> objections(Observation seen, int megabytes) {
        return cloud().objections(seen, to(seen, number(megabytes)));
    }

    private List<Change> to(Observation seen, JsonNode megabytes) {
        return List.of(
                seen.type().change(new Difference(path(), seen.configuration().at(path()), Optional.of(megabytes))));
    }

    private static JsonNode number(int number) {
        return JsonNodeFactory.instance.numberNode(number);
    }

    private static WriteKey key() {
        return new WriteKey("op_functions", WriteKey.Direction.APPLY, 1, COUNT.incrementAndGet());
    }
}
