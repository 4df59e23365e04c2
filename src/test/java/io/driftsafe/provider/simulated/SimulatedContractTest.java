package io.driftsafe.provider.simulated;

import io.driftsafe.ServiceTest;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderContract;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.wire.JsonStream;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

@ServiceTest
class SimulatedContractTest extends ProviderContract {

    private static final AtomicInteger ACCOUNTS = new AtomicInteger();

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

    private String account;

    @BeforeEach
    void begin() {
        account = "contract-" + ACCOUNTS.incrementAndGet();
        faults.replaceAll(List.of());
        inventory.replace(account, JsonStream.of(new ByteArrayInputStream("""
                {"version": 4, "resources": [
                  {"mode": "managed", "type": "aws_instance", "name": "web", "instances": [{"attributes":
                    {"id": "i-1", "instance_type": "t3.xlarge", "user_data": "canary-1", "tags": {"Name": "web"}}}]},
                  {"mode": "managed", "type": "aws_instance", "name": "worker", "instances": [{"attributes":
                    {"id": "i-2", "instance_type": "t3.xlarge", "user_data": "canary-1"}}]}]}
                """.getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    protected CloudProvider cloud() {
        return cloud;
    }

    @Override
    protected ResourceRef resource() {
        return named("aws_instance.web");
    }

    @Override
    protected ResourceRef nothing() {
        return named("aws_instance.nobody");
    }

    @Override
    protected List<Change> fix(Observation seen) {
        var path = AttributePath.parse("/instance_type");
        return List.of(seen.type()
                .change(new Difference(
                        path,
                        seen.configuration().at(path),
                        Optional.of(JsonNodeFactory.instance.stringNode("t3.large")))));
    }

    @Override
    protected void changeElsewhere() {
        outside("{\"tags\": {\"Name\": \"renamed\"}}");
    }

    @Override
    protected void changeTheSame() {
        outside("{\"instance_type\": \"t3.nano\"}");
    }

    @Override
    protected void remove() {
        outside.remove(resource());
    }

    @Override
    protected int effects() {
        return sql.sql("select count(*) from simulated_journal where account = ? and actor = 'service'")
                .param(account)
                .query(Integer.class)
                .single();
    }

    @Override
    protected Optional<String> secret() {
        return Optional.of("canary-1");
    }

    @Override
    protected void loseTheNextAnswer() {
        order(Fault.Kind.TIMEOUT_AFTER);
    }

    @Override
    protected Set<ProviderException.Kind> errors() {
        return Set.of(ProviderException.Kind.TRANSIENT, ProviderException.Kind.INVALID);
    }

    @Override
    protected void failTheNextWrite(ProviderException.Kind kind) {
        order(kind == ProviderException.Kind.TRANSIENT ? Fault.Kind.UNAVAILABLE : Fault.Kind.FAIL_BEFORE);
    }

    private void order(Fault.Kind kind) {
        faults.replaceAll(List.of(new Fault(account, "*", kind, Fault.On.APPLY, 1, 0, null)));
    }

    private void outside(String patch) {
        outside.patch(resource(), JsonMapper.shared().readTree(patch));
    }

    private ResourceRef named(String id) {
        return new ResourceRef("simulated", account, Optional.empty(), id);
    }
}
