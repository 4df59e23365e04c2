package io.driftsafe.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.Observation;
import io.driftsafe.provider.Progress;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.ResourceRef;
import io.driftsafe.resource.ResourceType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class LandingTest {

    private static final ResourceType TYPE = ResourceType.unprofiled("thing");
    private static final Configuration BEFORE = config("{\"size\": 8, \"class\": \"big\", \"note\": \"n\"}");
    private static final List<Change> CHANGES =
            BEFORE.differencesTo(config("{\"size\": 4, \"class\": \"small\", \"note\": \"n\"}"), TYPE).stream()
                    .map(TYPE::change)
                    .toList();

    @Test
    void hasLandedWhenEveryPathHasItsValueAndNothingElseMoved() {
        var now = BEFORE.with(CHANGES);

        var landing = Landing.of(BEFORE, CHANGES, now, TYPE);

        assertThat(landing).isEqualTo(new Landing.Landed());
    }

    @Test
    void hasNotLandedWhenAllIsAsBefore() {
        var landing = Landing.of(BEFORE, CHANGES, BEFORE, TYPE);

        assertThat(landing).isEqualTo(new Landing.NotLanded());
    }

    @Test
    void tellsWhatTheProviderGaveUpByWhetherItShows() {
        var failed = new Progress.Failed("no capacity");

        assertThat(Landing.of(BEFORE, CHANGES, seen(BEFORE.with(CHANGES), failed)))
                .isEqualTo(new Landing.Broken("no capacity"));
        assertThat(Landing.of(BEFORE, CHANGES, seen(BEFORE, failed))).isEqualTo(new Landing.GivenUp("no capacity"));
    }

    @Test
    void saysNothingWhileTheProviderWorks() {
        var landing = Landing.of(BEFORE, CHANGES, seen(BEFORE, new Progress.Working(Optional.empty())));

        assertThat(landing).isEqualTo(new Landing.InProgress());
    }

    @Test
    void seesWhatChangedWithTheFix() {
        var now = BEFORE.with(CHANGES).merge(JsonMapper.shared().readTree("{\"note\": \"m\", \"extra\": 1}"));

        var landing = Landing.of(BEFORE, CHANGES, now, TYPE);

        assertThat(landing).isEqualTo(new Landing.Collateral(List.of("/extra", "/note")));
    }

    @Test
    void seesThatOnlyAPartTook() {
        var now = BEFORE.with(CHANGES.subList(0, 1));

        var landing = Landing.of(BEFORE, CHANGES, now, TYPE);

        assertThat(landing).isInstanceOf(Landing.Partial.class);
    }

    @Test
    void neverTakesAForeignValueForItsOwn() {
        var now = BEFORE.merge(JsonMapper.shared().readTree("{\"size\": 5}"));

        var landing = Landing.of(BEFORE, CHANGES, now, TYPE);

        assertThat(landing).isInstanceOf(Landing.Foreign.class);
    }

    @ParameterizedTest
    @CsvSource({
        "8, AS_BEFORE",
        "8.0, AS_BEFORE",
        "4, AS_WRITTEN",
        "5, FOREIGN",
        "null, FOREIGN",
        "'{\"gp\": 4}', FOREIGN",
    })
    void judgesEachPathAlone(String size, PathState expected) {
        var now = BEFORE.merge(JsonMapper.shared().readTree("{\"note\": \"moved\", \"size\": %s}".formatted(size)));
        var sizeChange = CHANGES.getLast();

        var state = PathState.of(sizeChange, BEFORE, now, TYPE);

        assertThat(sizeChange.path()).hasToString("/size");
        assertThat(state).isEqualTo(expected);
    }

    private static Configuration config(String json) {
        return Configuration.of(JsonMapper.shared().readTree(json));
    }

    private static Observation seen(Configuration configuration, Progress progress) {
        var resource = new ResourceRef("cloud", "account", Optional.empty(), "thing");
        return new Observation(resource, "thing", TYPE, configuration, Instant.EPOCH, progress, Optional.empty());
    }
}
