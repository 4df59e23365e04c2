package io.driftsafe.node;

import com.github.kagkarlsson.scheduler.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Has the scheduler pick no task while this node may start nothing; what runs already goes on. */
@Component
class StartGuard {

    private static final Logger LOG = LoggerFactory.getLogger(StartGuard.class);

    private final Scheduler scheduler;
    private final ThisNode self;
    private boolean held;

    /** Before the scheduler starts. */
    StartGuard(Scheduler scheduler, ThisNode self) {
        this.scheduler = scheduler;
        this.self = self;
        look();
    }

    @Scheduled(fixedDelayString = "PT0.5S")
    final synchronized void look() {
        var offset = self.clockOffset();
        var right = ThisNode.isRight(offset);
        if (!right && !held) {
            LOG.error(
                    "This machine's clock is {} the database's, so it starts nothing: set it right",
                    ThisNode.told(offset));
            scheduler.pause();
            held = true;
        } else if (right && held) {
            LOG.warn("This machine's clock is right again, so work starts");
            scheduler.resume();
            held = false;
        }
    }
}
