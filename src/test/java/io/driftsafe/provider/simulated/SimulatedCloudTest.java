package io.driftsafe.provider.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.driftsafe.ServiceTest;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.OutcomeUnknown;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Superseded;
import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.Run;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.Reversibility;
import io.driftsafe.wire.JsonStream;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@ServiceTest
class SimulatedCloudTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ACCOUNT = "cloud-test";
    private static final ResourceRef WEB = new ResourceRef("simulated", ACCOUNT, Optional.empty(), "aws_instance.web");
    private static final Change DOWNSIZE = change("/instance_type", "\"t3.large\"");
    private static final ResourceRef DISK =
            new ResourceRef("simulated", ACCOUNT, Optional.empty(), "azurerm_managed_disk.data");
    private static final ResourceRef VOLUME =
            new ResourceRef("simulated", ACCOUNT, Optional.empty(), "aws_ebs_volume.data");
    private static final Change TO_GP3 = change("/type", "\"gp3\"");
    private static final Change TO_GP2 = change("/type", "\"gp2\"");
    private static final Change RENAME = change("/tags/Name", "\"renamed\"");

    @Autowired
    private SimulatedCloud cloud;

    @Autowired
    private Inventory inventory;

    @Autowired
    private Faults faults;

    @Autowired
    private OutsideChanges outside;

    @Autowired
    private JdbcClient sql;

    @Autowired
    private TransactionTemplate transactions;

    @BeforeEach
    void begin() {
        sql.sql("delete from simulated_journal where account = ?")
                .param(ACCOUNT)
                .update();
        sql.sql("delete from simulated_fence where operation like 'op-%'").update();
        sql.sql("delete from resource_claim where account = ?").param(ACCOUNT).update();
        faults.replaceAll(List.of());
        load();
    }

    @Test
    void changesOnlyWhatItIsAskedTo() {
        var before = live();

        var after = cloud.apply(WEB, before, List.of(DOWNSIZE), key("op-1", 1));

        assertThat(after.configuration()).isEqualTo(before.configuration().with(List.of(DOWNSIZE)));
        assertThat(live().configuration()).isEqualTo(after.configuration());
        assertThat(writes()).containsExactly("op-1:apply:1:1");
    }

    @Test
    void observesTheRegionAndFiltersByIt() {
        var elsewhere = new ResourceRef("simulated", ACCOUNT, Optional.of("eu-west-1"), WEB.resourceId());

        assertThat(live().resource().region()).contains("us-east-1");
        assertThat(cloud.read(elsewhere)).isEmpty();
    }

    @Test
    void refusesToBeCalledWithATransactionOpen() {
        assertThatIllegalStateException()
                .isThrownBy(() -> transactions.executeWithoutResult(transaction -> cloud.read(WEB)));
    }

    @Test
    void neverActsTwiceUnderOneKey() {
        var before = live();
        cloud.apply(WEB, before, List.of(DOWNSIZE), key("op-1", 1));

        var again = cloud.apply(WEB, before, List.of(RENAME), key("op-1", 1));

        assertThat(again.configuration()).isEqualTo(live().configuration());
        assertThat(writes()).hasSize(1);
    }

    @Test
    void refusesAWriteOfAnEarlierAttempt() {
        var before = live();
        cloud.read(WEB, new Run("op-1", 2));

        assertThatExceptionOfType(Superseded.class)
                .isThrownBy(() -> cloud.apply(WEB, before, List.of(DOWNSIZE), key("op-1", 1)));
        assertThatExceptionOfType(Superseded.class).isThrownBy(() -> cloud.read(WEB, new Run("op-1", 1)));

        assertThat(live().configuration()).isEqualTo(before.configuration());
    }

    @Test
    void keepsTheFenceWhenTheInventoryIsReplaced() {
        cloud.read(WEB, new Run("op-1", 2));
        load();

        assertThatExceptionOfType(Superseded.class)
                .isThrownBy(() -> cloud.apply(WEB, live(), List.of(DOWNSIZE), key("op-1", 1)));
    }

    @Test
    void refusesToChangeWhatIsNoLongerAsExpected() {
        var before = live();
        outside.patch(WEB, JSON.readValue("{\"monitoring\": true}", ObjectNode.class));

        assertThatExceptionOfType(Changed.class)
                .isThrownBy(() -> cloud.apply(WEB, before, List.of(DOWNSIZE), key("op-1", 1)));

        assertThat(writes()).isEmpty();
    }

    @Test
    void letsOneOfTwoWritersWinOnTheSameExpectation() throws Exception {
        var before = live();
        Callable<Observation> one = () -> cloud.apply(WEB, before, List.of(DOWNSIZE), key("op-1", 1));
        Callable<Observation> other = () -> cloud.apply(WEB, before, List.of(RENAME), key("op-2", 1));

        List<Future<Observation>> ended;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            ended = threads.invokeAll(List.of(one, other));
        }

        assertThat(ended.stream().map(Future::state))
                .containsExactlyInAnyOrder(Future.State.SUCCESS, Future.State.FAILED);
        assertThat(ended.stream()
                        .filter(call -> call.state() == Future.State.FAILED)
                        .map(Future::exceptionNow))
                .allMatch(Changed.class::isInstance);
        assertThat(writes()).hasSize(1);
    }

    @Test
    void resolvesTwoNamesOfOneResourceToOne() {
        var alias = new ResourceRef("simulated", ACCOUNT, Optional.empty(), "module.old.aws_instance.web");
        var before = live();

        cloud.apply(alias, before, List.of(DOWNSIZE), key("op-1", 1));

        assertThat(cloud.read(alias).orElseThrow().resourceKey()).isEqualTo(before.resourceKey());
        assertThat(live().configuration()).isEqualTo(before.configuration().with(List.of(DOWNSIZE)));
        assertThat(cloud.list(everything(), Optional.empty(), 10)).hasSize(5);
    }

    @Test
    void storesNoSecret() {
        outside.patch(
                database(), JSON.readValue("{\"password\": \"canary-2\", \"note\": \"canary-3\"}", ObjectNode.class));

        var tables = sql.sql("""
                        select (select string_agg(config::text, '') from simulated_resource)
                            || (select string_agg(before::text || after::text, '') from simulated_journal)
                        """).query(String.class).single();

        assertThat(tables).doesNotContain("canary").contains("secret:");
    }

    @Test
    void refusesAnInventoryWhileAResourceIsClaimed() {
        sql.sql(
                        "insert into resource_claim (provider, account, resource_key, operation_id, claimed_at) values ('simulated', ?, 'k', gen_random_uuid(), now())")
                .param(ACCOUNT)
                .update();

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(this::load)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ProblemCode.RESOURCE_BUSY));
    }

    @Test
    void refusesOneResourceWithTwoConfigurationsAndKeepsWhatWas() {
        var state = stream(STATE.replaceFirst("\"instance_type\": \"t3.xlarge\"", "\"instance_type\": \"t3.nano\""));

        assertThatExceptionOfType(Refusal.class)
                .isThrownBy(() -> inventory.replace(ACCOUNT, state))
                .satisfies(refusal -> assertThat(refusal.errors().getFirst().pointer())
                        .isEqualTo("/resources/1/instances/0/attributes"));

        assertThat(live().configuration().at(AttributePath.parse("/instance_type")))
                .map(JsonNode::stringValue)
                .contains("t3.xlarge");
    }

    @Test
    void takesNoOtherChangeOfAnAttributeThatCoolsDown() {
        write(VOLUME, TO_GP3, "op-1");

        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> write(VOLUME, TO_GP2, "op-2"))
                .withMessageStartingWith("/type cannot be changed again before ");

        write(VOLUME, RENAME, "op-3");
        assertThat(writes()).containsExactly("op-1:apply:1:1", "op-3:apply:1:1");
    }

    @Test
    void takesTheNextChangeOnceTheAttributeHasCooledDown() {
        write(VOLUME, TO_GP3, "op-1");
        sql.sql("update simulated_cool_down set until = until - interval '6 hours' where account = ?")
                .param(ACCOUNT)
                .update();

        write(VOLUME, TO_GP2, "op-2");

        assertThat(writes()).hasSize(2);
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> write(VOLUME, TO_GP3, "op-3"));
    }

    @Test
    void letsSomebodyElseChangeWhatCoolsDownAndBeginsAnewWithANewInventory() {
        write(VOLUME, TO_GP3, "op-1");

        outside.patch(VOLUME, JSON.readValue("{\"type\": \"gp2\"}", ObjectNode.class));
        assertThatExceptionOfType(Refused.class).isThrownBy(() -> write(VOLUME, TO_GP3, "op-2"));
        load();
        write(VOLUME, TO_GP3, "op-3");

        assertThat(writes()).containsExactly("op-1:apply:1:1", "op-3:apply:1:1");
    }

    @Test
    void neverShrinksWhatCanOnlyGrow() {
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> write(VOLUME, change("/size", "50"), "op-1"))
                .withMessage("/size can only grow");
    }

    @Test
    void changesWhatNeedsAStopOnlyWhileItStandsStill() {
        var toStandard = change("/storage_account_type", "\"Standard_LRS\"");
        assertThatExceptionOfType(Refused.class)
                .isThrownBy(() -> write(DISK, toStandard, "op-1"))
                .withMessageStartingWith("/storage_account_type can be changed only while /disk_state is Unattached");

        outside.patch(DISK, JSON.readValue("{\"disk_state\": \"Unattached\"}", ObjectNode.class));
        write(DISK, toStandard, "op-2");

        assertThat(writes()).containsExactly("op-2:apply:1:1");
    }

    @Test
    void answersLateAndLandsLaterThanTheCallerWaits() {
        order(Fault.Kind.LATENCY, longerThanTheCallerWaits());
        var before = live();

        assertThatExceptionOfType(OutcomeUnknown.class)
                .isThrownBy(() -> cloud.apply(WEB, before, List.of(DOWNSIZE), key("op-1", 1)));
        assertThat(writes()).isEmpty();

        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(writes()).hasSize(1));
    }

    @Test
    void neverLandsLateOnceALaterAttemptHasLooked() {
        order(Fault.Kind.LATENCY, longerThanTheCallerWaits());
        var before = live();
        assertThatExceptionOfType(OutcomeUnknown.class)
                .isThrownBy(() -> cloud.apply(WEB, before, List.of(DOWNSIZE), key("op-1", 1)));

        cloud.read(WEB, new Run("op-1", 2));
        assertStaysEmpty(Duration.ofMillis(800));
        assertThat(live().configuration()).isEqualTo(before.configuration());
    }

    @Test
    void isUnavailableWithoutEffect() {
        order(Fault.Kind.UNAVAILABLE, 0);

        assertThatExceptionOfType(Unavailable.class).isThrownBy(this::downsize);

        assertThat(writes()).isEmpty();
        assertThat(faults.list()).isEmpty();
    }

    @Test
    void failsBeforeWithoutEffect() {
        order(Fault.Kind.FAIL_BEFORE, 0);

        assertThatExceptionOfType(Refused.class).isThrownBy(this::downsize);

        assertThat(writes()).isEmpty();
    }

    @Test
    void failsAfterTheEffect() {
        order(Fault.Kind.FAIL_AFTER, 0);

        assertThatExceptionOfType(OutcomeUnknown.class).isThrownBy(this::downsize);

        assertThat(writes()).hasSize(1);
    }

    @Test
    void timesOutWithoutEffectForEver() {
        order(Fault.Kind.TIMEOUT_BEFORE, 0);

        assertThatExceptionOfType(OutcomeUnknown.class).isThrownBy(this::downsize);

        assertStaysEmpty(Duration.ofMillis(500));
    }

    @Test
    void timesOutAfterTheEffect() {
        order(Fault.Kind.TIMEOUT_AFTER, 0);

        assertThatExceptionOfType(OutcomeUnknown.class).isThrownBy(this::downsize);

        assertThat(writes()).hasSize(1);
    }

    @Test
    void doesTheFirstHalfRoundedUp() {
        order(Fault.Kind.PARTIAL, 0);
        var before = live();
        var three = List.of(RENAME, DOWNSIZE, change("/monitoring", "true"));

        assertThatExceptionOfType(OutcomeUnknown.class)
                .isThrownBy(() -> cloud.apply(WEB, before, three, key("op-1", 1)));

        assertThat(live().configuration())
                .isEqualTo(before.configuration().with(List.of(DOWNSIZE, change("/monitoring", "true"))));
        assertThat(writes()).hasSize(1);
    }

    @Test
    void changesMoreThanItWasAskedTo() {
        faults.replaceAll(List.of(new Fault(
                ACCOUNT, "*", Fault.Kind.COLLATERAL, Fault.On.ANY, 1, 0, JSON.readTree("{\"monitoring\": true}"))));
        var before = live();

        var after = downsize();

        assertThat(after.configuration())
                .isEqualTo(before.configuration().with(List.of(DOWNSIZE, change("/monitoring", "true"))));
    }

    @Test
    void isGoneBeforeTheWrite() {
        order(Fault.Kind.GONE, 0);

        assertThatExceptionOfType(Changed.class).isThrownBy(this::downsize);

        assertThat(cloud.read(WEB)).isEmpty();
    }

    @Test
    void failsEveryReadUntilTheFaultEnds() {
        var fault = new Fault(ACCOUNT, "*", Fault.Kind.UNAVAILABLE, Fault.On.READ, null, 0, null);
        faults.replaceAll(List.of(fault));

        assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> cloud.read(WEB));
        assertThatExceptionOfType(Unavailable.class).isThrownBy(() -> cloud.read(database()));

        assertThat(faults.list()).containsExactly(fault);
    }

    private Observation downsize() {
        return cloud.apply(WEB, live(), List.of(DOWNSIZE), key("op-1", 1));
    }

    private void write(ResourceRef resource, Change change, String operation) {
        cloud.apply(resource, cloud.read(resource).orElseThrow(), List.of(change), key(operation, 1));
    }

    private Observation live() {
        return cloud.read(WEB).orElseThrow();
    }

    private void load() {
        inventory.replace(ACCOUNT, stream(STATE));
    }

    private void assertStaysEmpty(Duration time) {
        await().during(time)
                .atMost(time.plusSeconds(60))
                .untilAsserted(() -> assertThat(writes()).isEmpty());
    }

    private long longerThanTheCallerWaits() {
        return cloud.timing().callTimeout().toMillis() + 300;
    }

    private void order(Fault.Kind kind, long delayMs) {
        faults.replaceAll(List.of(new Fault(ACCOUNT, WEB.resourceId(), kind, Fault.On.APPLY, 1, delayMs, null)));
    }

    private List<@Nullable String> writes() {
        return sql.sql(
                        "select write_key from simulated_journal where account = ? and actor = 'service' order by sequence")
                .param(ACCOUNT)
                .query(String.class)
                .list();
    }

    private static ResourceRef database() {
        return new ResourceRef("simulated", ACCOUNT, Optional.empty(), "aws_db_instance.orders");
    }

    private static ResourceFilter everything() {
        return new ResourceFilter(Optional.of(ACCOUNT), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static WriteKey key(String operation, long attempt) {
        return new WriteKey(operation, WriteKey.Direction.APPLY, 1, attempt);
    }

    private static JsonStream stream(String text) {
        return JsonStream.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static Change change(String path, String to) {
        return new Change(
                AttributePath.parse(path),
                Optional.empty(),
                Optional.of(JSON.readTree(to)),
                Reversibility.EXACT,
                Downtime.NONE);
    }

    private static final String STATE = """
            {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {}, "resources": [
              {"mode": "managed", "type": "aws_instance", "name": "web", "instances": [{"attributes":
                {"id": "i-1", "arn": "arn:aws:ec2:us-east-1:1:instance/i-1", "instance_type": "t3.xlarge", "monitoring": false,
                 "tags": {"Name": "web"}}}]},
              {"mode": "managed", "module": "module.old", "type": "aws_instance", "name": "web", "instances": [{"attributes":
                {"id": "i-1", "arn": "arn:aws:ec2:us-east-1:1:instance/i-1", "instance_type": "t3.xlarge", "monitoring": false,
                 "tags": {"Name": "web"}}}]},
              {"mode": "managed", "type": "aws_db_instance", "name": "orders", "instances": [{"attributes":
                {"id": "db-1", "password": "canary-0", "note": "canary-1", "instance_class": "db.m5.large"},
                "sensitive_attributes": [[{"type": "get_attr", "value": "note"}]]}]},
              {"mode": "managed", "type": "aws_ebs_volume", "name": "data", "instances": [{"attributes":
                {"id": "vol-1", "type": "gp2", "size": 100, "tags": {"Name": "data"}}}]},
              {"mode": "managed", "type": "azurerm_managed_disk", "name": "data", "instances": [{"attributes":
                {"id": "disk-1", "storage_account_type": "Premium_LRS", "disk_state": "Attached"}}]}]}
            """;
}
