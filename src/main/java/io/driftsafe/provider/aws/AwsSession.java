package io.driftsafe.provider.aws;

import io.driftsafe.provider.Connection;
import io.driftsafe.provider.ProviderException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3BaseClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * One region of one account as a connection reaches it. A read is repeated within its time; a write is sent once,
 * whatever comes of it.
 */
final class AwsSession implements AutoCloseable {

    private static final int READ_ATTEMPTS = 3;
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);

    private final Connection connection;
    private final String region;
    private final Duration patience;
    private final AwsCredentialsProvider credentials;
    private final Optional<StsClient> roles;
    private final SdkHttpClient http;
    private final Map<String, Object> readers;
    private final Map<String, Object> writers;
    private final OptionalLong sendBefore;
    private volatile @Nullable String number;

    /** @param patience for one read with all its attempts, or for one write */
    AwsSession(Connection connection, String region, Duration patience, AwsCredentials credentials) {
        this.connection = connection;
        this.region = region;
        this.patience = patience;
        this.readers = new ConcurrentHashMap<>();
        this.writers = new ConcurrentHashMap<>();
        this.sendBefore = OptionalLong.empty();
        this.http = UrlConnectionHttpClient.builder()
                .connectionTimeout(patience.compareTo(LONGEST_CONNECT) < 0 ? patience : LONGEST_CONNECT)
                .socketTimeout(patience)
                .build();
        var own = credentials.of(connection);
        this.roles = connection.roleArn().map(_ -> AwsService.STS.maker().make(setup(own, reading())));
        this.credentials =
                roles.map(sts -> AwsCredentials.inRole(connection, sts)).orElse(own);
    }

    private AwsSession(AwsSession same, long sendBefore) {
        this.connection = same.connection;
        this.region = same.region;
        this.patience = same.patience;
        this.credentials = same.credentials;
        this.roles = same.roles;
        this.http = same.http;
        this.readers = same.readers;
        this.writers = same.writers;
        this.sendBefore = OptionalLong.of(sendBefore);
        this.number = same.number;
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

    /**
     * AWS' own number of the account that the credentials lead to, which does not change while they do not.
     *
     * @throws ProviderException if AWS does not tell
     */
    String number() {
        var known = number;
        if (known == null) {
            known = read(
                    AwsService.STS,
                    "tell whose the credentials are",
                    sts -> sts.getCallerIdentity().account());
            number = known;
        }
        return known;
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
     * What a call that changes something answers; it is sent at most once, and in time.
     *
     * @throws ProviderException that says what is known of the effect
     */
    <C, R> R write(AwsService<C> service, String what, Function<C, R> call) {
        if (sendBefore.isPresent() && System.nanoTime() - sendBefore.getAsLong() > 0) {
            throw new ProviderException.Unavailable(
                    "AWS took so long to answer that the call to %s was not sent".formatted(what));
        }
        try {
            return call.apply(client(writers, service, DefaultRetryStrategy.doNotRetry()));
        } catch (SdkException error) {
            throw AwsErrors.ofWrite(what, error);
        }
    }

    /**
     * What AWS' own dry run has against a call; empty where it would be done. What it has against the state in which
     * the resource is does not count: the stages before the call will change that.
     *
     * @param call with its dry run switched on
     * @throws ProviderException.Unavailable if it does not answer
     */
    <C> Optional<String> rehearse(AwsService<C> service, String what, Consumer<C> call) {
        try {
            dryRun(service, what, call);
            return Optional.empty();
        } catch (ProviderException.Unavailable unanswered) {
            if (unanswered.kind() == ProviderException.Kind.IN_PROGRESS) {
                return Optional.empty();
            }
            throw unanswered;
        } catch (ProviderException refusal) {
            return Optional.of(refusal.explanation());
        }
    }

    /** @throws ProviderException if the call, with its dry run switched on, would not be done */
    <C> void dryRun(AwsService<C> service, String what, Consumer<C> call) {
        try {
            call.accept(reader(service));
        } catch (AwsServiceException error) {
            if (!AwsErrors.wouldSucceed(error)) {
                throw AwsErrors.ofRead(what, error);
            }
        } catch (SdkException error) {
            throw AwsErrors.ofRead(what, error);
        }
    }

    private <C> C reader(AwsService<C> service) {
        return client(readers, service, reading());
    }

    @SuppressWarnings("unchecked")
    private <C> C client(Map<String, Object> made, AwsService<C> service, RetryStrategy retries) {
        return (C) made.computeIfAbsent(service.name(), _ -> service.maker().make(setup(credentials, retries)));
    }

    private static RetryStrategy reading() {
        return DefaultRetryStrategy.standardStrategyBuilder()
                .maxAttempts(READ_ATTEMPTS)
                .build();
    }

    private AwsService.Setup setup(AwsCredentialsProvider own, RetryStrategy retries) {
        return new AwsService.Setup() {
            @Override
            public <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> void accept(B builder) {
                builder.region(Region.of(region)).credentialsProvider(own).httpClient(http);
                connection.endpoint().map(URI::create).ifPresent(endpoint -> {
                    builder.endpointOverride(endpoint);
                    // Only AWS itself has a host for each bucket.
                    if (builder instanceof S3BaseClientBuilder<?, ?> s3) {
                        s3.forcePathStyle(true);
                    }
                });
                builder.overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallTimeout(patience)
                        .retryStrategy(retries)
                        .build());
            }
        };
    }

    @Override
    public void close() {
        for (var clients : List.of(readers, writers)) {
            clients.values().forEach(client -> ((SdkAutoCloseable) client).close());
        }
        roles.ifPresent(StsClient::close);
        http.close();
    }
}
