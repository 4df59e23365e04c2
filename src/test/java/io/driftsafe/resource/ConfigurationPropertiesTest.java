package io.driftsafe.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class ConfigurationPropertiesTest {

    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final ResourceType PLAIN = ResourceType.unprofiled("thing");
    private static final ResourceType KNOWN = new ResourceType(
            "thing",
            true,
            List.of(),
            List.of(PathPattern.parse("/ids"), PathPattern.parse("/groups/*/size")),
            List.of(PathPattern.parse("/tags")),
            List.of(PathPattern.parse("/groups")),
            Handling.PLAIN);

    static LongStream seeds() {
        return LongStream.range(0, 1000);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void nothingDiffersFromItself(long seed) {
        var generator = new ConfigurationGenerator(seed);
        var one = generator.configuration();

        var again = Configuration.of(generator.rewritten(one.json()));

        assertThat(one.differencesTo(again, PLAIN)).as("seed %d", seed).isEmpty();
        assertThat(one.differencesTo(again, KNOWN)).as("seed %d", seed).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void differencesMirrorEachOther(long seed) {
        var generator = new ConfigurationGenerator(seed);
        var one = generator.configuration();
        var other = generator.changed(one);

        for (var type : List.of(PLAIN, KNOWN)) {
            var there = one.differencesTo(other, type);
            var back = other.differencesTo(one, type);

            assertThat(back)
                    .as("seed %d", seed)
                    .containsExactlyElementsOf(there.stream()
                            .map(difference -> new Difference(difference.path(), difference.to(), difference.from()))
                            .toList());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatWasPatchedCanBePutBack(long seed) {
        var generator = new ConfigurationGenerator(seed);
        var before = generator.configuration();
        var after = generator.changed(before);

        var changes =
                before.differencesTo(after, PLAIN).stream().map(PLAIN::change).toList();
        var undone = changes.stream()
                .map(change -> change.undone(before.at(change.path())))
                .toList();

        assertThat(before.with(changes)).as("seed %d", seed).isEqualTo(after);
        assertThat(after.with(undone)).as("seed %d", seed).isEqualTo(before);
        assertThat(after.merge(before.restoring(changes))).as("seed %d", seed).isEqualTo(before);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void hashesAreEqualExactlyWhenConfigurationsAre(long seed) {
        var generator = new ConfigurationGenerator(seed);
        var one = generator.configuration();
        var rewritten = Configuration.of(generator.rewritten(one.json()));
        var other = generator.changed(one);

        assertThat(rewritten.hash()).as("seed %d", seed).isEqualTo(one.hash());
        assertThat(rewritten).as("seed %d", seed).isEqualTo(one);
        assertThat(other.hash().equals(one.hash()))
                .as("seed %d", seed)
                .isEqualTo(one.differencesTo(other, PLAIN).isEmpty());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theCanonicalTextReadsBackAsItself(long seed) {
        var one = new ConfigurationGenerator(seed).configuration();

        var again = Configuration.of(EXACT.readTree(one.canonical()));

        assertThat(again.canonical()).as("seed %d", seed).isEqualTo(one.canonical());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noSecretSurvivesMaskingAndMaskingTwiceIsMaskingOnce(long seed) {
        var secret = "hunter-" + seed;
        var generator = new ConfigurationGenerator(seed);
        var hidden = JsonNodeFactory.instance.objectNode();
        hidden.putArray("dbPassword").add(secret).addObject().put("x", secret);
        hidden.putArray("list").addObject().put("API-KEY", secret);
        hidden.putObject("tags").put("nested", secret);
        var configuration = generator.configuration().merge(hidden);

        var once = KNOWN.masked(configuration, text -> "key:" + digest(text));
        var twice = KNOWN.masked(once, text -> "other:" + digest(text));

        assertThat(once.canonical()).as("seed %d", seed).doesNotContain(secret);
        assertThat(twice).as("seed %d", seed).isEqualTo(once);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void whatMovesByItselfNeverDiffers(long seed) {
        var generator = new ConfigurationGenerator(seed);
        var before = generator.configuration();
        var moved = JsonNodeFactory.instance.objectNode();
        moved.set("ids", generator.configuration().json());

        var differences = before.differencesTo(before.merge(moved), KNOWN);

        assertThat(differences).as("seed %d", seed).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void pointersReadBackAsTheyWereWritten(long seed) {
        var generator = new ConfigurationGenerator(seed);
        var path = new AttributePath(List.of(generator.name(), generator.name() + "~1", generator.name()));

        assertThat(AttributePath.parse(path.toString())).as("seed %d", seed).isEqualTo(path);
    }

    private static String digest(String text) {
        return ConfigHash.ofCanonical(text).value().substring("sha256:".length());
    }

    @Test
    void anOverlaySetsWhatItNamesAlsoInsideArraysOfObjects() {
        var type = ResourceType.unprofiled("thing");
        var base = Configuration.of(JsonMapper.shared().readTree("""
                {"disks": [{"size": 1, "type": "a"}, {"size": 2}], "ids": [1, 2]}"""));

        var overlaid = base.overlaidWith(Configuration.of(JsonMapper.shared().readTree("""
                {"disks": [{"type": "b"}, {}], "ids": [3]}""")), type);

        assertThat(overlaid.canonical())
                .isEqualTo("{\"disks\":[{\"size\":1,\"type\":\"b\"},{\"size\":2}],\"ids\":[3]}");
    }
}
