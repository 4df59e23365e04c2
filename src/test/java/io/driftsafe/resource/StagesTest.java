package io.driftsafe.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.BooleanNode;

class StagesTest {

    private static final AttributePath SIZE = AttributePath.parse("/size");
    private static final PowerSwitch POWER =
            new PowerSwitch(AttributePath.parse("/state"), "running", "stopped", "its memory");
    private static final ResourceType MACHINE = new ResourceType(
            "machine",
            true,
            List.of(
                    attribute("/size", Optional.of(new NeedsStop(POWER.path(), List.of("stopped")))),
                    attribute("/note", Optional.empty()),
                    attribute("/kept", Optional.empty())),
            List.of(),
            List.of(),
            List.of(),
            new Handling(
                    Precondition.READ_COMPARE,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(POWER),
                    List.of(new Prelude(
                            AttributePath.parse("/kept"), AttributePath.parse("/copied"), BooleanNode.TRUE)),
                    List.of(),
                    List.of()));
    private static final Configuration RUNNING = config("{\"size\": 4, \"state\": \"running\", \"note\": \"a\"}");
    private static final Configuration STOPPED = config("{\"size\": 4, \"state\": \"stopped\", \"note\": \"a\"}");

    @Test
    void stopsAndStartsAWorkingResourceAroundWhatNeedsIt() {
        var resize = change(RUNNING, "{\"size\": 2}");

        var stages = Stages.of(resize, MACHINE, RUNNING);

        assertThat(stages).containsExactly(List.of(POWER.stop()), resize, List.of(POWER.start()));
        assertThat(Stages.together(stages)).isEqualTo(resize);
        assertThat(Stages.together(stages.subList(0, 2))).containsExactly(POWER.stop(), resize.getFirst());
        assertThat(Stages.together(stages.subList(0, 1))).containsExactly(POWER.stop());
    }

    @Test
    void leavesAStoppedResourceStopped() {
        var resize = change(STOPPED, "{\"size\": 2}");

        assertThat(Stages.of(resize, MACHINE, STOPPED)).containsExactly(resize);
        assertThat(Stages.stopFor(resize, MACHINE, STOPPED)).isEmpty();
    }

    @Test
    void stopsNothingForWhatCanBeChangedWhileItWorks() {
        var rename = change(RUNNING, "{\"note\": \"b\"}");

        assertThat(Stages.of(rename, MACHINE, RUNNING)).containsExactly(rename);
    }

    @Test
    void writesFirstWhatHasToBeThereBeforeUnlessItIs() {
        var give = change(RUNNING, "{\"kept\": false}");

        var stages = Stages.of(give, MACHINE, RUNNING);

        assertThat(stages).hasSize(2);
        assertThat(stages.getFirst().getFirst().path()).isEqualTo(AttributePath.parse("/copied"));
        assertThat(stages.getLast()).isEqualTo(give);
        var copied = RUNNING.merge(JsonMapper.shared().readTree("{\"copied\": true}"));
        assertThat(Stages.of(give, MACHINE, copied)).containsExactly(give);
    }

    private static List<Change> change(Configuration from, String patch) {
        return from.differencesTo(from.merge(JsonMapper.shared().readTree(patch)), MACHINE).stream()
                .map(MACHINE::change)
                .toList();
    }

    private static ResourceType.Attribute attribute(String path, Optional<NeedsStop> stop) {
        return new ResourceType.Attribute(
                PathPattern.parse(path),
                Impact.COST,
                Reversibility.CONFIG_ONLY,
                Downtime.RESTART,
                Limits.NONE,
                Optional.empty(),
                Optional.empty(),
                stop,
                Optional.empty());
    }

    private static Configuration config(String json) {
        return Configuration.of(JsonMapper.shared().readTree(json));
    }
}
