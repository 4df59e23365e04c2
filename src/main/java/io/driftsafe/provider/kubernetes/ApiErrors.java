package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.OutcomeUnknown;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;

/** What the answers of an API server mean. */
final class ApiErrors {

    private ApiErrors() {}

    /** Of a read, which had no effect whatever the answer. */
    static Unavailable ofRead(String account, Answer answer) {
        return switch (answer.status()) {
            case 401 ->
                new Unavailable("The cluster %s does not take the credentials of its connection".formatted(account));
            case 403 ->
                new Unavailable("The cluster %s says: %s%s".formatted(account, answer.message(), where(answer)));
            case 429 -> throttled(account, answer);
            default ->
                new Unavailable("The cluster %s did not answer as it should: %s".formatted(account, answer.message()));
        };
    }

    private static String where(Answer answer) {
        return answer.message().contains("at the cluster scope")
                ? "; if its connection is for some namespaces only, name them in its /credentials/namespaces"
                : "";
    }

    /** Of a write that was answered and is not one to be compared and sent anew. */
    static ProviderException ofWrite(String account, ObjectId id, Answer answer) {
        var told = "The cluster %s says: %s".formatted(account, answer.message());
        return switch (answer.status()) {
            case 401 ->
                Refused.denied("The cluster %s does not take the credentials of its connection".formatted(account));
            case 403 -> answer.message().contains("exceeded quota") ? Refused.capacity(told) : Refused.denied(told);
            case 404 -> Changed.gone("%s is gone".formatted(id));
            case 429 -> throttled(account, answer);
            default ->
                answer.status() >= 500 || answer.status() == 408 || answer.status() < 400
                        ? new OutcomeUnknown(told)
                        : new Refused(told);
        };
    }

    /**
     * Whether something that the write tested was otherwise. The server tells a test that failed like a mistake, but
     * names no field for it.
     */
    static boolean isConflict(Answer answer) {
        return answer.status() == 409
                || answer.status() == 422
                        && answer.body()
                                .at("/details/causes")
                                .valueStream()
                                .noneMatch(cause -> cause.path("field").isString());
    }

    private static Unavailable throttled(String account, Answer answer) {
        return Unavailable.throttled(
                "The cluster %s has too many requests: %s".formatted(account, answer.message()), answer.pause());
    }
}
