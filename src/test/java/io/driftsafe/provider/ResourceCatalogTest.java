package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.problem.Refusal;
import io.driftsafe.provider.ProviderException.Unavailable;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import io.driftsafe.wire.Filters;
import io.driftsafe.wire.PageQuery;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What is listed while one of three accounts does not answer. */
class ResourceCatalogTest {

    private static final ResourceFilter ALL =
            new ResourceFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    private final ResourceCatalog catalog = new ResourceCatalog(OnlyCloud.of(new HalfMuteCloud()));

    @Test
    void anAccountThatDoesNotAnswerHidesNoOtherAndIsNamed() {
        var found = catalog.page(Optional.empty(), ALL, query(10, Optional.empty()));

        assertThat(found.page().items())
                .extracting(seen ->
                        seen.resource().account() + "/" + seen.resource().resourceId())
                .containsExactly("first/a", "first/b", "third/a", "third/b");
        assertThat(found.leftOut())
                .containsExactly(
                        new LeftOut("half-mute", "first", "there are more than 2"),
                        new LeftOut("half-mute", "second", "second does not answer"));
    }

    @Test
    void whatAnAccountDoesNotShowInFullIsNamed() {
        var first = new ResourceFilter(Optional.of("first"), Optional.empty(), Optional.empty(), Optional.empty());

        var found = catalog.page(Optional.empty(), first, query(10, Optional.empty()));

        assertThat(found.page().items()).hasSize(2);
        assertThat(found.leftOut()).containsExactly(new LeftOut("half-mute", "first", "there are more than 2"));
    }

    @Test
    void pagesGoOnPastTheAccountThatDoesNotAnswer() {
        var afterFirst = query(1, Optional.of("half-mute\nfirst\nb"));

        var found = catalog.page(Optional.of("half-mute"), ALL, afterFirst);

        assertThat(found.page().items())
                .extracting(seen ->
                        seen.resource().account() + "/" + seen.resource().resourceId())
                .containsExactly("third/a");
        assertThat(found.page().nextCursor()).isNotNull();
    }

    @Test
    void anAccountThatWasAskedForByNameIsNotLeftOut() {
        var second = new ResourceFilter(Optional.of("second"), Optional.empty(), Optional.empty(), Optional.empty());

        assertThatThrownBy(() -> catalog.page(Optional.empty(), second, query(10, Optional.empty())))
                .isInstanceOfSatisfying(
                        Refusal.class, refusal -> assertThat(refusal.detail()).contains("second does not answer"));
    }

    private static PageQuery query(int limit, Optional<String> after) {
        return new PageQuery(limit, after, new Filters("none"));
    }

    private record HalfMuteCloud() implements CloudProvider {

        @Override
        public String name() {
            return "half-mute";
        }

        @Override
        public String description() {
            return "A cloud of three accounts, one of which does not answer";
        }

        @Override
        public List<String> accounts() {
            return List.of("third", "first", "second");
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
            var asked = accounts().stream()
                    .sorted()
                    .filter(account -> filter.account().map(account::equals).orElse(true))
                    .toList();
            if (asked.contains("second")) {
                throw new Unavailable("second does not answer");
            }
            return asked.stream()
                    .flatMap(account -> List.of(seen(account, "a"), seen(account, "b")).stream())
                    .filter(seen -> after.map(
                                    last -> position(seen).compareTo(last.account() + "/" + last.resourceId()) > 0)
                            .orElse(true))
                    .limit(limit)
                    .toList();
        }

        @Override
        public List<LeftOut> leftOut(ResourceFilter filter) {
            return filter.account().equals(Optional.of("first"))
                    ? List.of(new LeftOut("half-mute", "first", "there are more than 2"))
                    : List.of();
        }

        private static String position(Observation seen) {
            return seen.resource().account() + "/" + seen.resource().resourceId();
        }

        private static Observation seen(String account, String id) {
            return new Observation(
                    new ResourceRef("half-mute", account, Optional.empty(), id),
                    id,
                    ResourceType.unprofiled("thing"),
                    Configuration.of(JsonMapper.shared().createObjectNode()),
                    Instant.EPOCH,
                    new Progress.AtRest(),
                    Optional.empty());
        }
    }
}
