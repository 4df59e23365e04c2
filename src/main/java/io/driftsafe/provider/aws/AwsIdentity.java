package io.driftsafe.provider.aws;

import io.driftsafe.provider.CredentialReferences;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.utils.IoUtils;

/**
 * Whom AWS takes a session for. Credentials are looked for before a call and within a time of ours, never in a call;
 * and they are taken only while they lead to the account to which the first ones led.
 */
final class AwsIdentity implements AwsCredentialsProvider, AutoCloseable {

    private final String connection;
    private final Optional<String> role;
    private final AwsCredentialsProvider source;
    private final Function<AwsCredentials, Caller> asking;
    private final Duration patience;
    private volatile @Nullable Held held;
    private volatile boolean leadsElsewhere;

    /**
     * @param connection by its name
     * @param role that is taken on, whose keys change while its account does not
     * @param source that gives out the same credentials until they have to be renewed; closed with this
     * @param asking whom AWS takes credentials for
     * @param patience for the source
     */
    AwsIdentity(
            String connection,
            Optional<String> role,
            AwsCredentialsProvider source,
            Function<AwsCredentials, Caller> asking,
            Duration patience) {
        this.connection = connection;
        this.role = role;
        this.source = source;
        this.asking = asking;
        this.patience = patience;
    }

    /**
     * Looks for the credentials with which calls are signed from now on.
     *
     * @throws ProviderException if there are none, AWS does not know them, or they lead to another account than before
     */
    Caller renewed() {
        var found = found();
        var whose = role.orElseGet(found::accessKeyId);
        var before = held;
        if (before != null && before.whose().equals(whose)) {
            held = new Held(found, whose, before.caller());
            return before.caller();
        }
        var caller = asking.apply(found);
        if (leadsElsewhere || before != null && !before.caller().account().equals(caller.account())) {
            leadsElsewhere = true;
            throw new Unavailable(
                    "The credentials of the connection %s were changed and lead to the account %s now: it is looked at anew"
                            .formatted(connection, caller.account()));
        }
        held = new Held(found, whose, caller);
        return caller;
    }

    /** Whether they were changed for those of another account, so that another session is needed. */
    boolean leadsElsewhere() {
        return leadsElsewhere;
    }

    /** Those that {@link #renewed} found last; nothing is looked for, so no call waits here. */
    @Override
    public AwsCredentials resolveCredentials() {
        var now = held;
        if (now == null) {
            throw new IllegalStateException("The identity of %s was not looked for yet".formatted(connection));
        }
        return now.credentials();
    }

    private AwsCredentials found() {
        var search = new FutureTask<>(source::resolveCredentials);
        Thread.ofVirtual().name("aws-identity").start(search);
        try {
            return search.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            search.cancel(true);
            throw new Unavailable("Nothing gave credentials for the connection %s within %d ms"
                    .formatted(connection, patience.toMillis()));
        } catch (InterruptedException stopped) {
            search.cancel(true);
            Thread.currentThread().interrupt();
            throw new Unavailable(
                    "The search for the credentials of the connection %s was interrupted".formatted(connection));
        } catch (ExecutionException failed) {
            throw explained(failed.getCause());
        }
    }

    /** What a source says may come wrapped by the call in which it was asked, as by that which takes on a role. */
    private RuntimeException explained(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProviderException told) {
                return told;
            }
            if (cause instanceof CredentialReferences.Missing missing) {
                return Refused.denied(missing.explanation());
            }
        }
        return failure instanceof SdkException error
                ? AwsErrors.ofRead("give credentials for the connection %s".formatted(connection), error)
                : new IllegalStateException("The search for credentials broke", failure);
    }

    @Override
    public void close() {
        IoUtils.closeIfCloseable(source, null);
    }

    /**
     * Whom AWS takes some credentials for.
     *
     * @param account by AWS' number
     */
    record Caller(String arn, String account) {}

    /** @param whose that lead to one account for ever: a role's, or an access key's */
    private record Held(AwsCredentials credentials, String whose, Caller caller) {}
}
