package io.driftsafe.provider.aws;

import io.driftsafe.provider.Connection;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.DefaultRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3BaseClientBuilder;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * The clients of one session, each made when it is first needed. How long they wait, how often they ask and how long
 * they rest in between is set here, for every service alike, and never left to the SDK.
 */
final class AwsClients implements AutoCloseable {

    private static final int READ_ATTEMPTS = 3;
    private static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);
    private static final BackoffStrategy REST =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(100), Duration.ofSeconds(1));
    private static final BackoffStrategy REST_WHEN_THROTTLED =
            BackoffStrategy.exponentialDelay(Duration.ofMillis(500), Duration.ofSeconds(2));

    private final Connection connection;
    private final String region;
    private final Duration patience;
    private final SdkHttpClient http;
    private final Map<String, Object> readers = new ConcurrentHashMap<>();
    private final Map<String, Object> writers = new ConcurrentHashMap<>();

    /** @param patience for one read with all its attempts, or for one write */
    AwsClients(Connection connection, String region, Duration patience) {
        this.connection = connection;
        this.region = region;
        this.patience = patience;
        this.http = UrlConnectionHttpClient.builder()
                .connectionTimeout(patience.compareTo(LONGEST_CONNECT) < 0 ? patience : LONGEST_CONNECT)
                .socketTimeout(patience)
                .build();
    }

    /** A client that asks again within its time. */
    <C> C reader(AwsService<C> service, AwsCredentialsProvider identity) {
        return client(readers, service, identity, reading());
    }

    /** A client that sends once. */
    <C> C writer(AwsService<C> service, AwsCredentialsProvider identity) {
        return client(writers, service, identity, DefaultRetryStrategy.doNotRetry());
    }

    /** A client of its own for finding out who somebody is or for taking on a role, which the caller closes. */
    StsClient sts(AwsCredentialsProvider own) {
        return AwsService.STS.maker().make(setup(own, reading()));
    }

    @SuppressWarnings("unchecked")
    private <C> C client(
            Map<String, Object> made, AwsService<C> service, AwsCredentialsProvider identity, RetryStrategy retries) {
        return (C) made.computeIfAbsent(service.name(), _ -> service.maker().make(setup(identity, retries)));
    }

    private static RetryStrategy reading() {
        return DefaultRetryStrategy.standardStrategyBuilder()
                .maxAttempts(READ_ATTEMPTS)
                .backoffStrategy(REST)
                .throttlingBackoffStrategy(REST_WHEN_THROTTLED)
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
        http.close();
    }
}
