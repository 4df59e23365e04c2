package io.driftsafe.provider.aws;

import io.driftsafe.provider.Connection;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * One region of one account as a connection reaches it. A read is repeated within its time; a write is sent once,
 * whatever comes of it.
 */
final class AwsSession implements AutoCloseable {

    private final Connection connection;
    private final String region;
    private final AwsClients clients;
    private final AwsIdentity identity;
    private final AwsKeys keys;
    private final DryRuns dryRuns;
    private final OptionalLong writeBefore;

    /** @param patience for one read with all its attempts, or for one write */
    AwsSession(Connection connection, String region, Duration patience, AwsCredentialFinder credentials) {
        this.connection = connection;
        this.region = region;
        this.clients = new AwsClients(connection, region, patience);
        this.identity = new AwsIdentity(
                connection.name(),
                connection.roleArn(),
                credentials.of(connection, clients::sts),
                this::caller,
                patience);
        this.keys = new AwsKeys();
        this.dryRuns = new DryRuns(connection.endpoint());
        this.writeBefore = OptionalLong.empty();
    }

    private AwsSession(AwsSession like, long writeBefore) {
        this.connection = like.connection;
        this.region = like.region;
        this.clients = like.clients;
        this.identity = like.identity;
        this.keys = like.keys;
        this.dryRuns = like.dryRuns;
        this.writeBefore = OptionalLong.of(writeBefore);
    }

    /**
     * The same session, which is not closed by itself, and begins no write after a time: what has been looked at until
     * then may take too long for the write to end while it is waited for.
     *
     * @param nanoTime as {@link System#nanoTime} tells it
     */
    AwsSession writingBefore(long nanoTime) {
        return new AwsSession(this, nanoTime);
    }

    String region() {
        return region;
    }

    Connection connection() {
        return connection;
    }

    /** Whether its credentials were changed for those of another account. */
    boolean leadsElsewhere() {
        return identity.leadsElsewhere();
    }

    /**
     * AWS' own number of the account, which never changes.
     *
     * @throws ProviderException if AWS does not tell
     */
    String number() {
        return caller().account();
    }

    /**
     * Whom AWS takes the service for.
     *
     * @throws ProviderException if AWS does not tell
     */
    AwsIdentity.Caller caller() {
        return identity.renewed();
    }

    /** What was seen of the keys with which volumes are encrypted. */
    AwsKeys keys() {
        return keys;
    }

    private AwsIdentity.Caller caller(AwsCredentials keys) {
        try (var sts = clients.sts(StaticCredentialsProvider.create(keys))) {
            var told = sts.getCallerIdentity();
            return new AwsIdentity.Caller(told.arn(), told.account());
        } catch (SdkException error) {
            throw AwsErrors.ofRead("tell whose the credentials are", error);
        }
    }

    /**
     * What a call that changes nothing answers.
     *
     * @param what it does, for people, as in {@code look at i-0123}
     * @throws ProviderException that says why not, never of an unknown outcome
     */
    <C, R> R read(AwsService<C> service, String what, Function<C, R> call) {
        try {
            return call.apply(reader(service));
        } catch (SdkException error) {
            throw AwsErrors.ofRead(what, error);
        }
    }

    /** The same, or empty if AWS says that there is no such thing. */
    <C, R> Optional<R> find(AwsService<C> service, String what, Function<C, R> call) {
        try {
            return Optional.of(call.apply(reader(service)));
        } catch (AwsServiceException error) {
            if (AwsErrors.isGone(error)) {
                return Optional.empty();
            }
            throw AwsErrors.ofRead(what, error);
        } catch (SdkException error) {
            throw AwsErrors.ofRead(what, error);
        }
    }

    /**
     * What a call that changes something answers; it is sent at most once, and only in time. It goes out with the
     * credentials of the look before it, for looking for others takes time.
     *
     * @throws ProviderException that says what is known of the effect
     */
    <C, R> R write(AwsService<C> service, String what, Function<C, R> call) {
        var client = clients.writer(service, identity);
        if (writeBefore.isPresent() && System.nanoTime() - writeBefore.getAsLong() > 0) {
            throw new Unavailable("AWS took so long to answer that the call to %s was not sent".formatted(what));
        }
        try {
            return call.apply(client);
        } catch (SdkException error) {
            throw AwsErrors.ofWrite(what, error);
        }
    }

    /**
     * What AWS' own dry run has against a call; empty where it would be done.
     *
     * @param call with its dry run switched on
     * @throws ProviderException.Unavailable if it cannot be told
     */
    <C> Optional<String> rehearse(AwsService<C> service, String what, Consumer<C> call) {
        return rehearse(service, what, Set.of(), call);
    }

    /**
     * The same for a call that others go before.
     *
     * @param curedBefore codes of refusals of which those others take away the reason
     */
    <C> Optional<String> rehearse(AwsService<C> service, String what, Set<String> curedBefore, Consumer<C> call) {
        try {
            dryRun(service, what, curedBefore, call);
            return Optional.empty();
        } catch (Unavailable unanswered) {
            throw unanswered;
        } catch (ProviderException refusal) {
            return Optional.of(refusal.explanation());
        }
    }

    /** @throws ProviderException if the call, with its dry run switched on, would not be done */
    <C> void dryRun(AwsService<C> service, String what, Consumer<C> call) {
        dryRun(service, what, Set.of(), call);
    }

    /** It is sent once, for what takes it for an order must not be ordered twice. */
    private <C> void dryRun(AwsService<C> service, String what, Set<String> curedBefore, Consumer<C> call) {
        dryRuns.require(this);
        try {
            identity.renewed();
            call.accept(clients.writer(service, identity));
        } catch (AwsServiceException error) {
            if (AwsErrors.wouldSucceed(error) || curedBefore.contains(AwsErrors.code(error))) {
                return;
            }
            throw AwsErrors.ofRead(what, error);
        } catch (SdkException error) {
            throw AwsErrors.ofRead(what, error);
        }
        throw new Refused(
                "The dry run to %s was answered as if it were an order, so it may have been carried out: look at the resource"
                        .formatted(what));
    }

    private <C> C reader(AwsService<C> service) {
        identity.renewed();
        return clients.reader(service, identity);
    }

    @Override
    public void close() {
        clients.close();
        identity.close();
    }
}
