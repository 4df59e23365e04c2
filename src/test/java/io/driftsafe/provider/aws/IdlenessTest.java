package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.aws.Idleness.Day;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdlenessTest {

    private static final double MEGABYTE = 1024 * 1024;
    private static final IdleSettings IDLE = new IdleSettings(14, 7, 5, 5);

    @ParameterizedTest
    @CsvSource({"0, 0", "4.9, 0", "0, 4.9", "4.9, 4.9"})
    void isIdleBelowBothFigures(double cpu, double megabytes) {
        var days = Collections.nCopies(7, new Day(cpu, megabytes * MEGABYTE));

        assertThat(Idleness.objection("i-1", days, IDLE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5, 0", "0, 5", "97.5, 812"})
    void isNotIdleIfOnOneDayOneFigureIsReached(double cpu, double megabytes) {
        var days = Stream.concat(
                        Collections.nCopies(13, new Day(0, 0)).stream(), Stream.of(new Day(cpu, megabytes * MEGABYTE)))
                .toList();

        assertThat(Idleness.objection("i-1", days, IDLE))
                .hasValueSatisfying(why -> assertThat(why).contains("i-1 is not idle"));
    }

    @Test
    void namesTheFiguresAndHowToHaveItStoppedAllTheSame() {
        var days = List.of(new Day(2, 812 * MEGABYTE), new Day(37.54, 3 * MEGABYTE));

        assertThat(Idleness.objection("i-1", days, IDLE))
                .contains(
                        "i-1 is not idle: in the last 14 days its CPU was used up to 37.5% (idle is below 5%) and its network carried up to 812.0 MB a day (idle is below 5 MB); to have it stopped all the same give it the tag drift-safe-autofix:may-be-stopped with the value true");
    }

    @Test
    void isUnknownWhereTooFewDaysAreKnown() {
        assertThat(Idleness.objection("i-1", Collections.nCopies(6, new Day(0, 0)), IDLE))
                .contains(
                        "Whether i-1 is idle is not known: CloudWatch has figures of 6 of the last 14 days, and of 7 they are needed; try again later, or to have it stopped all the same give it the tag drift-safe-autofix:may-be-stopped with the value true");
        assertThat(Idleness.objection("i-1", List.of(), IDLE)).isPresent();
    }
}
