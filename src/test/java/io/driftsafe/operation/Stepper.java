package io.driftsafe.operation;

import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run of the engine on a thread of its own, which stands still before each step until it is told how that goes. */
final class Stepper {

    /** What is about to be done. */
    enum Step {
        /** A transaction of the database. */
        COMMIT,
        READ,
        WRITE
    }

    /** How a step goes. */
    enum Fate {
        WELL,
        /** The node dies before it. */
        DEATH,
        /** It is done, and the node does not learn of it. */
        ANSWER_LOST,
        /** It is on its way when the node stops waiting, and arrives later or never. */
        UNDER_WAY
    }

    private final Semaphore go = new Semaphore(0);
    private final Semaphore stands = new Semaphore(0);
    private @Nullable Step step;
    private Fate fate = Fate.WELL;
    private Optional<RunResult> result = Optional.empty();
    private @Nullable Throwable broken;
    private boolean died;

    /** The next step, or empty when the run has ended. */
    Optional<Step> at() {
        return Optional.ofNullable(step);
    }

    /** Empty where it ended by an exception or by the node's death. */
    Optional<RunResult> result() {
        return result;
    }

    boolean died() {
        return died;
    }

    void start(Function<Stepper, RunResult> run) {
        Thread.ofVirtual().start(() -> {
            go.acquireUninterruptibly();
            try {
                result = Optional.of(run.apply(this));
            } catch (Death _) {
                died = true;
            } catch (LostAnswer _) {
                // The scheduler tries again.
            } catch (Throwable unexpected) {
                broken = unexpected;
            } finally {
                step = null;
                stands.release();
            }
        });
        proceed(Fate.WELL);
    }

    /** Does one step, and stands still before the next. */
    void proceed(Fate how) {
        fate = how;
        go.release();
        stands.acquireUninterruptibly();
        if (broken != null) {
            throw new IllegalStateException("The engine failed", broken);
        }
    }

    /** Called by the run: how this step goes. */
    Fate before(Step next) {
        step = next;
        stands.release();
        go.acquireUninterruptibly();
        if (fate == Fate.DEATH) {
            throw new Death();
        }
        return fate;
    }

    /** The node is no more. */
    static final class Death extends Error {
        private static final long serialVersionUID = 1L;

        Death() {
            super(null, null, false, false);
        }
    }

    /** As from the database's driver, when a connection broke at the commit. */
    static final class LostAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        LostAnswer() {
            super(null, null, false, false);
        }
    }
}
