package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderContract;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.WriteKey;
import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Difference;
import io.driftsafe.resource.ResourceRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What all types of AWS keep; each makes a resource of its own. */
@AwsTest
abstract class AwsContract extends ProviderContract {

    @TempDir
    private Path directory;

    @Autowired
    private AwsCloud cloud;

    @LocalServerPort
    private int port;

    protected AwsAccount account;
    private String id;

    /** Makes a resource past the proxy, and gives out its id. */
    protected abstract String create();

    /** The name that AWS' calls have for it. */
    protected abstract String nameInCalls(String id);

    /** One attribute and the value that the fix gives it. */
    protected abstract JsonNode wanted();

    protected abstract AttributePath path();

    /** Whether AWS tells a resource from another that has its name later. */
    protected boolean isToldFromItsSuccessor() {
        return false;
    }

    /** Makes it once more, after it was removed. */
    protected void createAgain() {
        create();
    }

    @Test
    void whatHasItsNameLaterIsAnotherResource() {
        assumeTrue(isToldFromItsSuccessor(), "AWS does not tell resources of this kind from their successors");
        var seen = live();
        remove();
        createAgain();

        var refusal = catchThrowableOfType(
                Changed.class,
                () -> cloud.apply(
                        resource(), seen, fix(seen), new WriteKey("op_again", WriteKey.Direction.APPLY, 1, 1)));

        assertThat(refusal.explanation()).contains("is another resource now");
        assertThat(live().resourceKey()).isNotEqualTo(seen.resourceKey());
        assertThat(effects()).isZero();
    }

    @BeforeEach
    void begin() throws IOException {
        account = AwsAccount.open(port, directory);
        id = create();
    }

    @AfterEach
    void end() {
        account.close();
    }

    protected final String id() {
        return id;
    }

    @Override
    protected CloudProvider cloud() {
        return cloud;
    }

    @Override
    protected ResourceRef resource() {
        return account.resource(id);
    }

    @Override
    protected List<Change> fix(Observation seen) {
        return List.of(
                seen.type().change(new Difference(path(), seen.configuration().at(path()), Optional.of(wanted()))));
    }

    @Override
    protected int effects() {
        return account.proxy().writes(nameInCalls(id)).size();
    }

    @Override
    protected Optional<String> secret() {
        return Optional.empty();
    }

    @Override
    protected void loseTheNextAnswer() {
        account.proxy().fail(StrictAwsProxy.Fault.CUT_OFF);
    }

    @Override
    protected Set<ProviderException.Kind> errors() {
        return Set.of(
                ProviderException.Kind.THROTTLED,
                ProviderException.Kind.DENIED,
                ProviderException.Kind.INVALID,
                ProviderException.Kind.IN_PROGRESS,
                ProviderException.Kind.CAPACITY);
    }

    @Override
    protected void failTheNextWrite(ProviderException.Kind kind) {
        account.proxy()
                .fail(
                        switch (kind) {
                            case THROTTLED -> StrictAwsProxy.Fault.THROTTLED;
                            case DENIED -> StrictAwsProxy.Fault.DENIED;
                            case INVALID -> StrictAwsProxy.Fault.INVALID;
                            case IN_PROGRESS -> StrictAwsProxy.Fault.IN_PROGRESS;
                            case CAPACITY -> StrictAwsProxy.Fault.NO_CAPACITY;
                            case CONFLICT, NOT_FOUND, TRANSIENT, UNKNOWN_OUTCOME, SUPERSEDED ->
                                throw new IllegalArgumentException("No fault of " + kind);
                        });
    }
}
