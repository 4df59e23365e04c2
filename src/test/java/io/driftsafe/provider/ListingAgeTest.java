package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/** How old a listing says that it is. */
@ServiceTest
@Import(ListingAgeTest.Clouds.class)
class ListingAgeTest {

    private static final String RESOURCES = "/api/v1/resources?provider=aged";

    @LocalServerPort
    private int port;

    private ServiceClient client;

    @TestConfiguration
    static class Clouds {

        @Bean
        CloudProvider agedCloud(Clock clock) {
            return new AgedCloud(clock);
        }
    }

    @BeforeEach
    void begin() {
        client = new ServiceClient(port);
    }

    @Test
    void itIsThatOfTheOldestReadingThatIsShown() {
        var all = client.get(RESOURCES).expect(200);
        var first = client.get(RESOURCES + "&limit=1").expect(200);

        assertThat(all.at("/items").size()).isEqualTo(2);
        assertThat(age(all)).isBetween(300L, 360L);
        assertThat(first.at("/items").size()).isEqualTo(1);
        assertThat(age(first)).isBetween(60L, 120L);
    }

    @Test
    void anEmptyPageDoesNotSayThatItWasReadJustNow() {
        var empty = client.get(RESOURCES + "&resource_id=nothing").expect(200);

        assertThat(empty.at("/items").isEmpty()).isTrue();
        assertThat(empty.header("Age")).isEmpty();
    }

    private static long age(ServiceClient.Answer answer) {
        return Long.parseLong(answer.header("Age").orElseThrow());
    }

    /** Two resources, of which one was read a minute ago and one five minutes ago. */
    private record AgedCloud(Clock clock) implements CloudProvider {

        @Override
        public String name() {
            return "aged";
        }

        @Override
        public String description() {
            return "A cloud that was read a while ago";
        }

        @Override
        public List<String> accounts() {
            return List.of("default");
        }

        @Override
        public Timing timing() {
            return new Timing(Duration.ofSeconds(1), Duration.ofSeconds(1));
        }

        @Override
        public Optional<Observation> read(ResourceRef resource) {
            return Optional.empty();
        }

        @Override
        public Optional<Observation> read(ResourceRef resource, Run run) {
            return Optional.empty();
        }

        @Override
        public Observation apply(ResourceRef resource, Observation expected, List<Change> changes, WriteKey key) {
            throw new UnsupportedOperationException("It is only listed");
        }

        @Override
        public List<Observation> list(ResourceFilter filter, Optional<ResourcePosition> after, int limit) {
            return List.of(seen("a", Duration.ofMinutes(1)), seen("b", Duration.ofMinutes(5))).stream()
                    .filter(seen -> filter.resourceId()
                            .map(id -> id.equals(seen.resource().resourceId()))
                            .orElse(true))
                    .limit(limit)
                    .toList();
        }

        private Observation seen(String id, Duration ago) {
            return new Observation(
                    new ResourceRef("aged", "default", Optional.empty(), id),
                    id,
                    ResourceType.unprofiled("aged_thing"),
                    Configuration.of(JsonMapper.shared().createObjectNode()),
                    clock.instant().minus(ago),
                    new Progress.AtRest(),
                    Optional.empty());
        }
    }
}
