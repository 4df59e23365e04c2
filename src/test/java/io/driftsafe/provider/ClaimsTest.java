package io.driftsafe.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceTest;
import io.driftsafe.provider.Claims.Claim;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

@ServiceTest
class ClaimsTest {

    private static final UUID ONE = UUID.randomUUID();
    private static final UUID OTHER = UUID.randomUUID();

    @Autowired
    private Claims claims;

    @Autowired
    private TransactionTemplate transactions;

    @Test
    void isHeldByOneAtATime() {
        var claim = new Claim("simulated", "claims", "held");

        assertThat(take(claim, ONE)).isEmpty();
        assertThat(take(claim, ONE)).isEmpty();
        assertThat(take(claim, OTHER)).contains(ONE);
    }

    @Test
    void isHeldOnceWhicheverConnectionLeadsToIt() {
        var byOne = new Claim("aws", "shop", "123456789012 us-east-1 aws_instance i-0000000000000claim");
        var byOther = new Claim("aws", "shop-too", byOne.resourceKey());

        assertThat(take(byOne, ONE)).isEmpty();
        assertThat(take(byOne, ONE)).isEmpty();
        assertThat(take(byOther, OTHER)).contains(ONE);
        assertThat(claims.holder(byOther)).contains(ONE);
    }

    @Test
    void isAnotherResourceInAnotherSimulatedAccount() {
        assertThat(take(new Claim("simulated", "claims", "same id"), ONE)).isEmpty();
        assertThat(take(new Claim("simulated", "claims too", "same id"), OTHER)).isEmpty();
    }

    @Test
    void isTakenOverWhenItsHolderJustGivesItBack() throws Exception {
        var claim = new Claim("simulated", "claims", "handed over");
        take(claim, ONE);
        var releasing = new CountDownLatch(1);
        var asked = new CountDownLatch(1);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var giving = threads.submit(() -> transactions.executeWithoutResult(_ -> {
                claims.release(ONE);
                releasing.countDown();
                await(asked);
            }));
            var taking = threads.submit(() -> {
                await(releasing);
                asked.countDown();
                return take(claim, OTHER);
            });

            assertThat(taking.get()).isEmpty();
            giving.get();
        }

        assertThat(claims.holder(claim)).contains(OTHER);
    }

    private Optional<UUID> take(Claim claim, UUID operation) {
        return transactions.execute(_ -> claims.take(claim, operation));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
