package io.driftsafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.driftsafe.client.ApiClient;
import io.driftsafe.client.ApiException;
import io.driftsafe.client.JSON;
import io.driftsafe.client.api.OperationsApi;
import io.driftsafe.client.model.NewOperation;
import io.driftsafe.client.model.OperationView;
import io.driftsafe.client.model.Problem;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;

/** The service in the hands of a client that was generated from its OpenAPI file, as callers generate theirs. */
@ServiceTest
@TestPropertySource(properties = "driftsafe.provider.simulated.sample=true")
class GeneratedClientTest {

    @LocalServerPort
    private int port;

    private OperationsApi operations;

    @BeforeEach
    void begin() {
        var client = new ApiClient();
        client.updateBaseUri("http://127.0.0.1:" + port);
        operations = new OperationsApi(client);
    }

    @Test
    void createsChecksAppliesAndRollsBack() throws ApiException {
        var created = operations.createOperation(downsize(), UUID.randomUUID().toString());

        assertThat(created.getStatus()).isEqualTo(OperationView.StatusEnum.PENDING);
        assertThat(created.getAppliedState()).isNull();
        assertThat(created.getMonthlySavings()).isPositive();
        assertThat(created.getChanges())
                .singleElement()
                .satisfies(change -> assertThat(change.getTo()).isEqualTo("t3.large"));

        var checked = operations.checkOperation(created.getId(), null, null, null);

        assertThat(checked.getCanProceed()).isTrue();
        assertThat(checked.getSafetyChecks()).hasSize(6);

        var applied = operations.applyOperation(created.getId(), null, null, "wait=30", null);

        assertThat(applied.getStatus()).isEqualTo(OperationView.StatusEnum.APPLIED);
        assertThat(applied.getAppliedState().getConfig()).containsEntry("instance_type", "t3.large");
        assertThat(applied.getAppliedState().getEstimatedCost())
                .isLessThan(applied.getOriginalState().getEstimatedCost());

        var back = operations.rollBackOperation(created.getId(), null, null, "wait=30", null);

        assertThat(back.getStatus()).isEqualTo(OperationView.StatusEnum.ROLLED_BACK);
        assertThat(operations.getOperation(created.getId()).getStatus())
                .isEqualTo(OperationView.StatusEnum.ROLLED_BACK);
    }

    @Test
    void readsARefusalAsTheProblemThatItIs() throws IOException {
        var wrong = downsize().currentCost(new BigDecimal("-1"));

        var refused = catchThrowableOfType(ApiException.class, () -> operations.createOperation(wrong, null));

        assertThat(refused.getCode()).isEqualTo(422);
        var problem = JSON.getDefault().getMapper().readValue(refused.getResponseBody(), Problem.class);
        assertThat(problem.getCode()).isEqualTo("invalid-request");
        assertThat(problem.getErrors())
                .singleElement()
                .satisfies(error -> assertThat(error.getPointer()).isEqualTo("/current_cost"));
    }

    @Test
    void takesEnumValuesThatItDoesNotKnow() {
        assertThat(OperationView.StatusEnum.fromValue("a_state_of_a_later_version"))
                .isEqualTo(OperationView.StatusEnum.UNKNOWN_DEFAULT_OPEN_API);
    }

    private static NewOperation downsize() {
        return new NewOperation()
                .resourceId("aws_instance.web_server")
                .resourceType("aws_instance")
                .fixDescription("Downsize from t3.xlarge to t3.large")
                .patch(Map.of("instance_type", "t3.large"));
    }
}
