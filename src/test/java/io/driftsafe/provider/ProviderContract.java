package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.driftsafe.resource.Change;
import io.driftsafe.resource.ResourceRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What every provider keeps, whatever its cloud: each extends this with a resource of its own, and with a way to change
 * it and to make its cloud fail behind the provider's back.
 */
public abstract class ProviderContract {

    private static final AtomicLong ATTEMPTS = new AtomicLong();

    private final String operation = "op_" + UUID.randomUUID();

    protected abstract CloudProvider cloud();

    /** A resource that exists, is at rest and was made for this test alone. */
    protected abstract ResourceRef resource();

    /** One that was never there. */
    protected abstract ResourceRef nothing();

    /** A change that the cloud makes with one write, from what is seen. */
    protected abstract List<Change> fix(Observation seen);

    /** Changes another attribute than the fix, past the provider. */
    protected abstract void changeElsewhere();

    /** Whether the cloud lets the fix be taken back; else it refuses to. */
    protected boolean goesBack() {
        return true;
    }

    /** Whether a resource of this kind has one that can be changed. */
    protected boolean canBeChangedElsewhere() {
        return true;
    }

    /** Changes an attribute of the fix to a third value, past the provider. */
    protected abstract void changeTheSame();

    protected abstract void remove();

    /** How often the cloud has really changed the resource since it was made. */
    protected abstract int effects();

    /** A secret that the resource holds in the cloud, if its kind can. */
    protected abstract Optional<String> secret();

    /** The next write is done, and its answer does not come in time. */
    protected abstract void loseTheNextAnswer();

    /** The kinds of errors that this cloud can be made to answer to the next write with, without effect. */
    protected abstract Set<ProviderException.Kind> errors();

    /** The next write is answered with this error. */
    protected abstract void failTheNextWrite(ProviderException.Kind kind);

    @Test
    void readsTheSameTwice() {
        var first = live();
        var second = live();

        assertThat(second.configuration()).isEqualTo(first.configuration());
        assertThat(second.configuration().hash())
                .isEqualTo(first.configuration().hash());
        assertThat(second.resourceKey()).isEqualTo(first.resourceKey());
        assertThat(second.progress()).isEqualTo(new Progress.AtRest());
        assertThat(first.resource().resourceId()).isEqualTo(resource().resourceId());
    }

    @Test
    void whatIsNotThereIsEmptyAndNoError() {
        assertThat(cloud().read(nothing())).isEmpty();

        remove();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(cloud().read(resource())).isEmpty());
    }

    @Test
    void doesWhatItIsAskedAndNothingElse() {
        var before = live();
        var fix = fix(before);

        write(before, fix, key());
        var after = atRest();

        assertThat(before.configuration().with(fix).differencesTo(after.configuration(), after.type()))
                .isEmpty();
        assertThat(after.resourceKey()).isEqualTo(before.resourceKey());
        assertThat(effects()).isOne();
    }

    @Test
    void goesBackByTheSameDoor() {
        var before = live();
        var fix = fix(before);
        write(before, fix, key());
        var after = atRest();

        var back = fix.stream()
                .map(change -> change.undone(before.configuration().at(change.path())))
                .toList();
        var key = new WriteKey(operation, WriteKey.Direction.ROLLBACK, 1, ATTEMPTS.incrementAndGet());
        if (!goesBack()) {
            assertThat(catchThrowable(() -> write(after, back, key))).isInstanceOf(ProviderException.Refused.class);
            assertThat(effects()).isOne();
            return;
        }
        write(after, back, key);

        assertThat(before.configuration().differencesTo(atRest().configuration(), before.type()))
                .isEmpty();
        assertThat(effects()).isEqualTo(2);
    }

    @Test
    void refusesWhatIsNoLongerAsExpected() {
        var seen = live();
        changeTheSame();
        var effects = effects();

        var refusal = catchThrowableOfType(ProviderException.class, () -> write(seen, fix(seen), key()));

        assertThat(refusal).isInstanceOf(ProviderException.Changed.class);
        assertThat(refusal.kind()).isEqualTo(ProviderException.Kind.CONFLICT);
        assertThat(refusal.explanation()).isNotBlank();
        assertThat(effects()).isEqualTo(effects);
    }

    @Test
    void refusesWhatIsGone() {
        var seen = live();
        remove();

        var refusal = catchThrowableOfType(ProviderException.class, () -> write(seen, fix(seen), key()));

        assertThat(refusal).isInstanceOf(ProviderException.Changed.class);
        assertThat(refusal.kind()).isEqualTo(ProviderException.Kind.NOT_FOUND);
    }

    @Test
    void theSameKeyNeverActsTwice() {
        var seen = live();
        var fix = fix(seen);
        var key = key();
        write(seen, fix, key);
        atRest();

        // It may answer what it answered, or refuse.
        var refusal = catchThrowable(() -> write(seen, fix, key));

        assertThat(refusal)
                .satisfiesAnyOf(
                        none -> assertThat(none).isNull(),
                        thrown -> assertThat(thrown).isInstanceOf(ProviderException.class));
        assertThat(effects()).isOne();
    }

    @Test
    void anAnswerThatIsLostIsAnUnknownOutcomeAndNoFailure() {
        var seen = live();
        var fix = fix(seen);
        loseTheNextAnswer();

        var failure = catchThrowableOfType(ProviderException.class, () -> write(seen, fix, key()));

        assertThat(failure).isInstanceOf(ProviderException.OutcomeUnknown.class);
        assertThat(failure.kind()).isEqualTo(ProviderException.Kind.UNKNOWN_OUTCOME);
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(effects()).isOne());
        var after = atRest();
        assertThat(seen.configuration().with(fix).differencesTo(after.configuration(), after.type()))
                .isEmpty();
    }

    @Test
    void everyErrorIsOneOfTheKindsAndHasNoEffect() {
        assertThat(errors()).isNotEmpty().doesNotContain(ProviderException.Kind.UNKNOWN_OUTCOME);
        for (var kind : errors()) {
            var seen = live();
            failTheNextWrite(kind);

            var failure = catchThrowableOfType(ProviderException.class, () -> write(seen, fix(seen), key()));

            assertThat(failure).as("%s", kind).isInstanceOf(effectOf(kind));
            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.explanation()).as("%s", kind).isNotBlank();
            assertThat(effects()).as("%s", kind).isZero();
        }
    }

    @Test
    void aChangeElsewhereInTheSameResourceIsSeen() {
        assumeTrue(canBeChangedElsewhere(), "Nothing else of resources of this kind can be changed");
        var seen = live();
        var fix = fix(seen);
        write(seen, fix, key());
        atRest();
        changeElsewhere();

        var after = live();

        var besides = seen.configuration().with(fix).differencesTo(after.configuration(), after.type());
        assertThat(besides).isNotEmpty();
        assertThat(besides)
                .allSatisfy(difference ->
                        assertThat(fix).noneMatch(change -> change.path().overlaps(difference.path())));
    }

    @Test
    void progressIsToldFromItsHandleAlone() {
        var seen = live();
        var answer = write(seen, fix(seen), key());
        var run = new Run(operation, ATTEMPTS.get());

        // As the database keeps it.
        var handle = answer.handle().map(ObjectNode::toString).map(text ->
                (ObjectNode) JsonMapper.shared().readTree(text));

        await().atMost(Duration.ofSeconds(60)).pollDelay(Duration.ZERO).untilAsserted(() -> {
            var now = handle.map(known -> cloud().read(resource(), run, known))
                    .orElseGet(() -> cloud().read(resource(), run))
                    .orElseThrow();
            assertThat(now.progress()).isEqualTo(new Progress.AtRest());
        });
    }

    @Test
    void noSecretLeavesTheProvider() {
        var canary = secret();
        assumeTrue(canary.isPresent(), "Resources of this kind hold no secret");

        assertThat(live().configuration().canonical()).doesNotContain(canary.get());
        assertThat(live().toString()).doesNotContain(canary.get());
        assertThat(cloud().list(everything(), Optional.empty(), 200))
                .allSatisfy(
                        listed -> assertThat(listed.configuration().canonical()).doesNotContain(canary.get()));
    }

    @Test
    void whatExistsIsListedPageByPageAndOnce() {
        var known = resource();
        var all = cloud().list(everything(), Optional.empty(), 200);

        assertThat(all)
                .extracting(listed -> listed.resource().resourceId())
                .contains(known.resourceId())
                .doesNotHaveDuplicates();
        var first = cloud().list(everything(), Optional.empty(), 1).getFirst().resource();
        var next =
                cloud().list(everything(), Optional.of(new ResourcePosition(first.account(), first.resourceId())), 1);
        assertThat(next)
                .allSatisfy(listed -> assertThat(listed.resource().resourceId()).isGreaterThan(first.resourceId()));
    }

    protected final Observation live() {
        return cloud().read(resource()).orElseThrow();
    }

    private ResourceFilter everything() {
        return new ResourceFilter(
                Optional.of(resource().account()),
                Optional.of(live().type().name()),
                Optional.empty(),
                Optional.empty());
    }

    private Observation write(Observation expected, List<Change> changes, WriteKey key) {
        return cloud().apply(resource(), expected, changes, key);
    }

    private WriteKey key() {
        return new WriteKey(operation, WriteKey.Direction.APPLY, 1, ATTEMPTS.incrementAndGet());
    }

    private Observation atRest() {
        return await().atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .until(this::live, now -> now.progress() instanceof Progress.AtRest);
    }

    private static Class<? extends ProviderException> effectOf(ProviderException.Kind kind) {
        return switch (kind) {
            case CONFLICT, NOT_FOUND -> ProviderException.Changed.class;
            case THROTTLED, IN_PROGRESS, TRANSIENT -> ProviderException.Unavailable.class;
            case DENIED, INVALID, CAPACITY -> ProviderException.Refused.class;
            case UNKNOWN_OUTCOME -> ProviderException.OutcomeUnknown.class;
            case SUPERSEDED -> ProviderException.Superseded.class;
        };
    }
}
