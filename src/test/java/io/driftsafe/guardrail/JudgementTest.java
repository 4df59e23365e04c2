package io.driftsafe.guardrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.guardrail.Judgement.Judged;
import io.driftsafe.guardrail.Judgement.NotConfigured;
import io.driftsafe.guardrail.Judgement.Unmatched;
import java.util.List;
import org.junit.jupiter.api.Test;

class JudgementTest {

    private static final Violation ONE = new Violation("one", "It must not be", true);
    private static final Violation OTHER = new Violation("other", "It should not be", false);

    @Test
    void togetherGuardrailsSayAllThatEachSays() {
        var both = new Judged(List.of(ONE)).and(new Judged(List.of(OTHER)));

        assertThat(both).isEqualTo(new Judged(List.of(ONE, OTHER)));
    }

    @Test
    void whoWasNotAskedTakesNothingFromWhoWas() {
        var judged = new Judged(List.of(ONE));

        for (var silent : List.of(new NotConfigured(), new Unmatched())) {
            assertThat(judged.and(silent)).isEqualTo(judged);
            assertThat(silent.and(judged)).isEqualTo(judged);
        }
        assertThat(new NotConfigured().and(new Unmatched())).isEqualTo(new Unmatched());
        assertThat(new Unmatched().and(new NotConfigured())).isEqualTo(new Unmatched());
        assertThat(new NotConfigured().and(new NotConfigured())).isEqualTo(new NotConfigured());
    }
}
