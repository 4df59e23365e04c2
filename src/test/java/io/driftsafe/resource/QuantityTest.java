package io.driftsafe.resource;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

    @ParameterizedTest
    @CsvSource({
        "cpu, 1000m, 1",
        "cpu, 1, 1",
        "cpu, 1.5, 1500m",
        "cpu, 0.1, 100m",
        "cpu, .5, 500m",
        "cpu, 2., 2",
        "cpu, 2k, 2000",
        "cpu, 1500u, 1500u",
        "cpu, 1e3, 1000",
        "cpu, 0, 0",
        "cpu, 0m, 0",
        "memory, 1024Mi, 1Gi",
        "memory, 1073741824, 1Gi",
        "memory, 1.5Gi, 1536Mi",
        "memory, 1G, 1G",
        "memory, 1e9, 1G",
        "memory, 1000000000000m, 1G",
        "memory, 123, 123",
        "memory, 1Ei, 1Ei",
        "ephemeral-storage, 2048Ki, 2Mi",
        "hugepages-2Mi, 4194304, 4Mi",
        "requests.memory, 512Mi, 512Mi",
        "nvidia.com/gpu, 2, 2"
    })
    void hasOneTextForEachValue(String resource, String written, String text) {
        assertThat(Quantity.parse(written))
                .map(quantity -> quantity.text(resource))
                .contains(text);
        assertThat(Quantity.parse(text)).isEqualTo(Quantity.parse(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1 Gi", "1GI", "Gi", "1Gb", "one", "1e", "1e999", "0x10", "1Gi1", "--1", "."})
    void isNothingWhereItIsNoQuantity(String written) {
        assertThat(Quantity.parse(written)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2, 1999m", "1Gi, 1G", "1, 0"})
    void isComparedByValue(String more, String less) {
        var one = Quantity.parse(more).orElseThrow();
        var other = Quantity.parse(less).orElseThrow();

        assertThat(one.isMoreThan(other)).isTrue();
        assertThat(other.isMoreThan(one)).isFalse();
        assertThat(one.minus(other).plus(other)).isEqualTo(one).hasSameHashCodeAs(one);
    }
}
