package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.WriteKey;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** Deployments keep what every provider keeps, and are not overwritten by a write that comes late. */
class DeploymentContractTest extends KindContract.OfPods {

    @Override
    protected String kind() {
        return "deployment";
    }

    @Override
    protected String collection() {
        return Workloads.deployments(namespace);
    }

    @Override
    protected String object(String name) {
        return Workloads.deployment(name, 0);
    }

    @Override
    protected void settle() {
        Workloads.awaitRollout(cluster, namespace, "web");
    }

    @Override
    protected void changeElsewhere() {
        cluster.patch(path(), """
            {"spec": {"minReadySeconds": 1}}\
            """);
    }

    /** Controllers write the status of an object all the time; that is no change of it. */
    @Test
    void aStatusThatIsWrittenMeanwhileIsNoConflict() {
        var seen = live();
        road.beforeTheNextWrite(() -> cluster.patch(path() + "/status", """
            {"status": {"conditions": [{"type": "Noise", "status": "True"}]}}\
            """));

        cloud.apply(resource(), seen, fix(seen), key());

        assertThat(effects()).isOne();
    }

    @Test
    void whatIsChangedBetweenTheLastLookAndTheWriteIsNotOverwritten() {
        var seen = live();
        road.beforeTheNextWrite(this::changeTheSame);

        var refusal =
                catchThrowableOfType(ProviderException.class, () -> cloud.apply(resource(), seen, fix(seen), key()));

        assertThat(refusal).isInstanceOf(ProviderException.Changed.class);
        assertThat(refusal.explanation()).contains("/containers/app/requests/cpu");
        assertThat(cluster.get(path())
                        .at("/spec/template/spec/containers/0/resources/requests/cpu")
                        .asString())
                .isEqualTo("2");
    }

    @Test
    void whatIsMadeAnewUnderTheSameNameIsAnotherObject() {
        var seen = live();
        road.beforeTheNextWrite(() -> {
            remove();
            await().untilAsserted(() -> assertThat(cluster.exists(path())).isFalse());
            cluster.create(collection(), object("web"));
        });

        var refusal =
                catchThrowableOfType(ProviderException.class, () -> cloud.apply(resource(), seen, fix(seen), key()));

        assertThat(refusal).isInstanceOf(ProviderException.Changed.class);
        assertThat(effects()).isZero();
    }

    /** Values may have come back by then; that others wrote in the meantime counts. */
    @Test
    void aWriteThatIsOvertakenIsRefusedThoughTheValuesAreAsBefore() {
        var seen = live();
        var first = key();
        road.beforeTheNextWrite(() -> {
            cluster.patch(path(), "{\"spec\": {\"replicas\": 1}}");
            var second = new WriteKey(first.operation(), WriteKey.Direction.ROLLBACK, 1, 2);
            var now = live();
            cloud.apply(
                    resource(), now, List.of(change(now, "/replicas", JsonNodeFactory.instance.numberNode(0))), second);
        });

        var refusal =
                catchThrowableOfType(ProviderException.class, () -> cloud.apply(resource(), seen, fix(seen), first));

        assertThat(refusal).isInstanceOf(ProviderException.Superseded.class);
        assertThat(effects()).isEqualTo(2);
        assertThat(catchThrowableOfType(
                        ProviderException.class, () -> cloud.read(resource(), new Run(first.operation(), 1))))
                .isInstanceOf(ProviderException.Superseded.class);
        assertThat(cloud.read(resource(), new Run(first.operation(), 3))).isPresent();
    }

    private static WriteKey key() {
        return new WriteKey("op_" + UUID.randomUUID(), WriteKey.Direction.APPLY, 1, 1);
    }
}
