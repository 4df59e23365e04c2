package io.driftsafe.wire;

import io.driftsafe.problem.Refusal;
import io.driftsafe.seal.Seals;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.web.util.WebUtils;
import tools.jackson.databind.json.JsonMapper;

/**
 * Lets a request that is sent twice be carried out once: the answer is stored, in the transaction of its effect, under
 * the {@code Idempotency-Key} that came with it.
 */
@Component
public class IdempotencyKeys {

    private static final Pattern KEY = Pattern.compile("[\\x20-\\x7e]{1,255}");
    private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\[\"\\\\])*)\"");

    private final StoredAnswers answers;
    private final Seals seals;
    private final JsonMapper json;
    private final TransactionTemplate transaction;

    IdempotencyKeys(StoredAnswers answers, Seals seals, JsonMapper json, PlatformTransactionManager transactions) {
        this.answers = answers;
        this.seals = seals;
        this.json = json;
        this.transaction = new TransactionTemplate(transactions);
    }

    /**
     * Answers a POST, anew or as it was answered before.
     *
     * @param caller whose key it is
     * @param prepare runs first, without a transaction: it may ask a cloud
     * @param commit runs in the transaction that also stores the answer, if it is 2xx
     */
    public <T> ResponseEntity<?> answer(
            HttpServletRequest request,
            String caller,
            Supplier<T> prepare,
            Function<? super T, ? extends ResponseEntity<?>> commit) {
        var key = key(request);
        if (key.isEmpty()) {
            var prepared = prepare.get();
            return inTransaction(() -> commit.apply(prepared));
        }
        var asked = asked(request, caller, key.get());
        var before = find(asked);
        if (before.isPresent()) {
            return before.get();
        }
        try {
            var prepared = prepare.get();
            return inTransaction(() -> firstAnswer(asked.getFirst(), () -> commit.apply(prepared)))
                    .orElseGet(() -> find(asked).orElseThrow(StoredAnswers::stillRunning));
        } catch (Refusal refusal) {
            // A twin may have finished meanwhile, and changed what this one was refused for.
            return find(asked).orElseThrow(() -> refusal);
        }
    }

    private Optional<ResponseEntity<?>> find(List<StoredAnswers.Asked> asked) {
        return asked.stream().map(answers::find).flatMap(Optional::stream).findFirst();
    }

    /** Empty if a twin was first. */
    private Optional<ResponseEntity<?>> firstAnswer(
            StoredAnswers.Asked asked, Supplier<? extends ResponseEntity<?>> commit) {
        if (!answers.claim(asked)) {
            return Optional.empty();
        }
        var entity = commit.get();
        if (!entity.getStatusCode().is2xxSuccessful()) {
            throw new IllegalStateException("Only a 2xx answer may be given with an idempotency key");
        }
        var body = entity.getBody();
        answers.store(asked, entity, body == null ? new byte[0] : json.writeValueAsBytes(body));
        return Optional.of(entity);
    }

    private <R> R inTransaction(Supplier<R> work) {
        return Objects.requireNonNull(transaction.execute(status -> work.get()));
    }

    private static Optional<String> key(HttpServletRequest request) {
        var headers = Collections.list(request.getHeaders("Idempotency-Key"));
        if (headers.isEmpty()) {
            return Optional.empty();
        }
        var text = headers.getFirst().strip();
        var quoted = QUOTED.matcher(text);
        var key = quoted.matches() ? quoted.group(1).replaceAll("\\\\(.)", "$1") : text;
        if (headers.size() > 1 || !KEY.matcher(key).matches()) {
            throw Refusal.invalid(
                    "Idempotency-Key", "Idempotency-Key is one text of 1 to 255 printable ASCII characters");
        }
        return Optional.of(key);
    }

    /**
     * As each seal key names the request: one that came before a change of keys is still known, the first key stores.
     */
    private List<StoredAnswers.Asked> asked(HttpServletRequest request, String caller, String key) {
        var scope = String.join("\n", request.getMethod(), request.getRequestURI(), key, caller);
        var scopes = seals.digests("idempotency-scope", scope.getBytes(StandardCharsets.UTF_8));
        var contents = seals.digests("idempotency-request", content(request));
        return IntStream.range(0, scopes.size())
                .mapToObj(i -> new StoredAnswers.Asked(scopes.get(i), contents.get(i)))
                .toList();
    }

    /** What must be the same for a request to be the same: its query and its body. */
    private static byte[] content(HttpServletRequest request) {
        var read = WebUtils.getNativeRequest(request, ReadRequest.class);
        if (read == null) {
            throw new IllegalStateException("Idempotency keys are for requests to the API");
        }
        var content = new ByteArrayOutputStream();
        content.writeBytes(String.valueOf(request.getQueryString()).getBytes(StandardCharsets.UTF_8));
        content.write('\n');
        content.writeBytes(read.body());
        return content.toByteArray();
    }
}
