package io.driftsafe.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TypeIdTest {

    /** From the TypeID specification. */
    private static final UUID KNOWN = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");

    @Test
    void writesWhatTheSpecificationWrites() {
        assertThat(TypeId.format("op", KNOWN)).isEqualTo("op_01h455vb4pex5vsknk084sn02q");
        assertThat(TypeId.parse("op", "op_01h455vb4pex5vsknk084sn02q")).contains(KNOWN);
    }

    @Test
    void readsBackEveryIdThatItWrites() {
        var random = new Random(20261123);

        for (int i = 0; i < 1000; i++) {
            var id = new UUID(random.nextLong(), random.nextLong());
            assertThat(TypeId.parse("bat", TypeId.format("bat", id))).contains(id);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "op_",
                "bat_01h455vb4pex5vsknk084sn02q",
                "op_81h455vb4pex5vsknk084sn02q",
                "op_01H455VB4PEX5VSKNK084SN02Q",
                "op_01h455vb4pex5vsknk084sn02",
                "op_01h455vb4pex5vsknk084sn02i",
                "op-01h455vb4pex5vsknk084sn02q"
            })
    void readsNothingElse(String text) {
        assertThat(TypeId.parse("op", text)).isEmpty();
    }

    @Test
    void newIdsAreOfVersionSevenAndSortByTime() {
        var start = Instant.parse("2026-11-23T14:30:00.123456Z");
        var first = TypeId.newUuid(Clock.fixed(start, ZoneOffset.UTC));
        var second = TypeId.newUuid(Clock.fixed(start.plus(Duration.ofNanos(1000)), ZoneOffset.UTC));

        assertThat(first.version()).isEqualTo(7);
        assertThat(first.variant()).isEqualTo(2);
        assertThat(first.getMostSignificantBits() >>> 16).isEqualTo(start.toEpochMilli());
        assertThat(TypeId.format("op", first)).isLessThan(TypeId.format("op", second));
    }
}
