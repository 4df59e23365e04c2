package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

class EventStreamsTest {

    private final EventStreams streams =
            new EventStreams(new OperationSettings(1, List.of(), Duration.ofMinutes(1), 1), new JsonMapper());

    @Test
    void areSoManyAtMostAndEndWithTheService() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = new MockHttpServletResponse();
            var serving = threads.submit(() -> streams.serve(List::of, get(), first));
            await().until(() -> first.getContentAsString().equals("retry: 3000\n\n"));

            assertThatExceptionOfType(Refusal.class)
                    .isThrownBy(() -> streams.serve(List::of, get(), new MockHttpServletResponse()))
                    .matches(refusal -> refusal.code() == ProblemCode.PROVIDER_UNAVAILABLE);

            streams.stop();
            serving.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void giveTheirPlaceBackWhenTheReaderHasGone() {
        streams.stop();

        streams.serve(List::of, get(), new MockHttpServletResponse());
        var second = new MockHttpServletResponse();
        streams.serve(List::of, get(), second);

        assertThat(second.getContentType()).isEqualTo("text/event-stream");
    }

    private static MockHttpServletRequest get() {
        return new MockHttpServletRequest("GET", "/api/v1/events");
    }
}
