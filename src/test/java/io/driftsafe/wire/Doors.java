package io.driftsafe.wire;

import io.driftsafe.audit.Actor;
import io.driftsafe.problem.ProblemCode;
import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refuses;
import jakarta.servlet.http.HttpServletRequest;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** Endpoints that do no more than show how the edge treats what comes and goes. */
@TestComponent
@RestController
@RequestMapping("/api/v1")
class Doors {

    static final AtomicInteger MADE = new AtomicInteger();

    /** Reached by the first who makes the slow door, which then stands until it is opened. */
    static final CountDownLatch SLOW = new CountDownLatch(1);

    static final CountDownLatch OPENED = new CountDownLatch(1);

    private final IdempotencyKeys keys;

    Doors(IdempotencyKeys keys) {
        this.keys = keys;
    }

    enum Colour {
        DARK_RED,
        GREEN
    }

    record Inner(int number) {}

    record Door(
            String name,
            @Nullable Integer count,
            @Nullable Boolean open,
            @Nullable BigDecimal price,
            @Nullable Colour colour,
            @Nullable Instant at,
            @Nullable Inner inner,
            @Nullable JsonNode anyTree) {}

    @PostMapping("/doors")
    ResponseEntity<?> create(@RequestBody Door door, Actor actor, HttpServletRequest request) {
        return keys.answer(request, actor.name(), () -> door.name().strip(), name -> {
            if (name.equals("refused")) {
                throw Refusal.of(ProblemCode.NO_CHANGE, "Refused as asked");
            }
            if (name.equals("slow")) {
                SLOW.countDown();
                standUntil(OPENED);
            }
            var number = MADE.incrementAndGet();
            return ResponseEntity.created(URI.create("/api/v1/doors/" + number))
                    .eTag(Precondition.entityTag(number))
                    .body(Map.of("made", number, "by", actor.name()));
        });
    }

    private static void standUntil(CountDownLatch latch) {
        try {
            if (!latch.await(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Nobody opened the slow door");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @PutMapping("/doors")
    Door echo(@RequestBody Door door) {
        return door;
    }

    @GetMapping("/doors")
    Page<Integer> list(
            PageQuery page,
            @RequestParam(name = "colour", required = false) @Nullable List<Colour> colours,
            @RequestParam(name = "name", required = false) @Nullable String name,
            @RequestParam(name = "count", required = false) @Nullable Integer count) {
        var start = page.after().map(Integer::valueOf).orElse(0);
        return Page.of(
                page,
                IntStream.rangeClosed(start + 1, Math.min(start + page.rows(), 5))
                        .boxed()
                        .toList(),
                String::valueOf);
    }

    @GetMapping("/doors/{number}")
    ResponseEntity<Map<String, Integer>> one(@PathVariable int number) {
        return ResponseEntity.ok().eTag(Precondition.entityTag(number)).body(Map.of("number", number));
    }

    @PatchMapping(path = "/doors/{number}", consumes = "application/json")
    Map<String, String> change(
            @PathVariable int number, Precondition precondition, Preference preference, @RequestBody JsonNode patch) {
        precondition.require(number);
        return Map.of("applied", preference.applied().orElse("nothing"));
    }

    @GetMapping("/doors/broken")
    String broken() {
        throw new IllegalStateException("java.lang.Secret select * from password");
    }

    @GetMapping("/doors/away")
    String away() {
        throw new DataAccessResourceFailureException("jdbc:postgresql://secret select 1");
    }

    record Wish(String name, @Nullable Inner inner) {}

    @PostMapping("/wishes")
    @Answers(
            value = {200, 202},
            body = Door.class)
    @Refuses(ProblemCode.GATE_CLOSED)
    ResponseEntity<?> wish(@RequestBody Wish wish) {
        return ResponseEntity.accepted().body(Map.of("name", wish.name()));
    }
}
