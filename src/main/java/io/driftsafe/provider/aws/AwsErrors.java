package io.driftsafe.provider.aws;

import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Changed;
import io.driftsafe.provider.ProviderException.OutcomeUnknown;
import io.driftsafe.provider.ProviderException.Refused;
import io.driftsafe.provider.ProviderException.Unavailable;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What an error of AWS tells of the effect of the call that met it; pure. */
final class AwsErrors {

    private static final int LONGEST = 400;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    private static final Pattern THROTTLED = Pattern.compile(
            "Throttl.*|.*Throttled(Exception)?|RequestLimitExceeded|TooManyRequestsException|BandwidthLimitExceeded"
                    + "|ProvisionedThroughputExceededException|SlowDown|PriorRequestNotComplete|EC2ThrottledException");

    private static final Pattern DENIED =
            Pattern.compile("AccessDenied(Exception)?|UnauthorizedOperation|Unauthorized.*"
                    + "|AuthFailure|InvalidClientTokenId|UnrecognizedClientException|SignatureDoesNotMatch"
                    + "|ExpiredToken(Exception)?|OptInRequired|InvalidAccessKeyId|NotAuthorized.*|IncompleteSignature"
                    + "|MissingAuthenticationToken(Exception)?|RequestExpired");

    /** What was asked for is not there, whatever it is. */
    private static final Pattern GONE =
            Pattern.compile(".*NotFound(Fault|Exception)?|.*\\.Malformed|NoSuch(Bucket|Entity|Key)|PermanentRedirect"
                    + "|.*DoesNotExist.*|ResourceNotFoundException");

    /** The resource itself is not there, rather than a key, a subnet or a snapshot that a call names besides. */
    private static final Pattern RESOURCE_GONE =
            Pattern.compile("InvalidInstanceID\\.(NotFound|Malformed)|InvalidVolume(ID)?\\.(NotFound|Malformed)"
                    + "|DBInstanceNotFound(Fault)?|NoSuch(Bucket|Entity)|PermanentRedirect"
                    + "|(Cluster|Service|Table|Resource)?NotFoundException");

    /**
     * A key that others may have disabled or closed to the caller; the service answers, so it does not pass by itself.
     */
    private static final Pattern KEY_CLOSED =
            Pattern.compile("KMS(Key)?(AccessDenied|NotAccessible)(Fault|Exception)?");

    private static final Pattern KEY_UNFIT = Pattern.compile("(Invalid)?K(MS|ms)Key.*|KMS.*");

    private static final Pattern CAPACITY = Pattern.compile(
            "Insufficient.*Capacity(Fault)?|Insufficient.*|.*QuotaExceeded.*|.*LimitExceeded(Fault|Exception)?"
                    + "|MaxSpotInstanceCountExceeded|Unsupported.*Capacity");

    private static final Pattern IN_PROGRESS =
            Pattern.compile("Incorrect.*State|IncorrectState|Invalid.*State(Fault|Exception)?"
                    + "|.*InProgress(Fault|Exception)?|ResourceInUse(Exception|Fault)?|ResourceConflictException"
                    + "|ConflictException|OperationAborted(Exception)?|ConcurrentModification(Exception)?"
                    + "|ResourceContention(Fault)?|IncorrectModificationState");

    private static final Pattern CHANGED =
            Pattern.compile("PreconditionFailed(Exception)?|ConditionalCheckFailedException|InvalidRevisionId");

    private static final Set<Class<?>> NEVER_CONNECTED = Set.of(
            ConnectException.class,
            NoRouteToHostException.class,
            UnknownHostException.class,
            SSLHandshakeException.class);

    private AwsErrors() {}

    /** @param what what was being done, such as {@code stop i-0123} */
    static ProviderException ofWrite(String what, SdkException error) {
        return error instanceof AwsServiceException answer
                ? answered(what, answer)
                        .orElseGet(() -> new OutcomeUnknown(
                                "AWS failed to %s and did not say whether it did: %s".formatted(what, text(answer))))
                : withoutAnswer(what, error);
    }

    /** A read has no effect, so it is never unknown. */
    static ProviderException ofRead(String what, SdkException error) {
        if (error instanceof AwsServiceException answer) {
            return answered(what, answer)
                    .orElseGet(() -> new Unavailable("AWS failed to %s: %s".formatted(what, text(answer))));
        }
        return new Unavailable("AWS did not answer to %s: %s".formatted(what, text(error)));
    }

    /** Whether what was asked for does not exist. */
    static boolean isGone(AwsServiceException error) {
        return GONE.matcher(code(error)).matches();
    }

    /** Whether a dry run says that it would have been done. */
    static boolean wouldSucceed(AwsServiceException error) {
        return code(error).equals("DryRunOperation");
    }

    static boolean isDenied(AwsServiceException error) {
        return DENIED.matcher(code(error)).matches();
    }

    static String code(AwsServiceException error) {
        return error.awsErrorDetails() == null || error.awsErrorDetails().errorCode() == null
                ? ""
                : error.awsErrorDetails().errorCode();
    }

    /** Empty where the answer does not tell whether there was an effect. */
    private static Optional<ProviderException> answered(String what, AwsServiceException answer) {
        var code = code(answer);
        var said = "AWS refused to %s: %s".formatted(what, text(answer));
        if (THROTTLED.matcher(code).matches() || answer.statusCode() == 429) {
            return Optional.of(Unavailable.throttled(said, retryAfter(answer)));
        }
        if (KEY_CLOSED.matcher(code).matches()) {
            return Optional.of(Refused.denied(said));
        }
        if (KEY_UNFIT.matcher(code).matches() && answer.statusCode() < 500) {
            return Optional.of(new Refused(said));
        }
        if (RESOURCE_GONE.matcher(code).matches()) {
            return Optional.of(Changed.gone(said));
        }
        if (DENIED.matcher(code).matches() || answer.statusCode() == 401 || answer.statusCode() == 403) {
            return Optional.of(Refused.denied(said));
        }
        if (CHANGED.matcher(code).matches() || answer.statusCode() == 412) {
            return Optional.of(new Changed(said));
        }
        if (CAPACITY.matcher(code).matches()) {
            return Optional.of(Refused.capacity(said));
        }
        if (IN_PROGRESS.matcher(code).matches()) {
            return Optional.of(Unavailable.inProgress(said));
        }
        return answer.statusCode() >= 400 && answer.statusCode() < 500 && answer.statusCode() != 408
                ? Optional.of(new Refused(said))
                : Optional.empty();
    }

    private static ProviderException withoutAnswer(String what, SdkException error) {
        if (neverSent(error)) {
            return new Unavailable("AWS could not be reached to %s: %s".formatted(what, text(error)));
        }
        return new OutcomeUnknown("AWS did not say whether it did %s: %s".formatted(what, text(error)));
    }

    private static boolean neverSent(SdkException error) {
        return causes(error)
                .anyMatch(cause -> NEVER_CONNECTED.contains(cause.getClass())
                        || cause instanceof SocketTimeoutException
                                && message(cause).startsWith("connect"));
    }

    private static Stream<Throwable> causes(Throwable error) {
        return Stream.iterate(error, cause -> cause != null, Throwable::getCause)
                .limit(20);
    }

    private static String message(Throwable error) {
        return String.valueOf(error.getMessage()).toLowerCase(Locale.ROOT);
    }

    private static Optional<Duration> retryAfter(AwsServiceException answer) {
        return Optional.ofNullable(answer.awsErrorDetails())
                .flatMap(details -> Optional.ofNullable(details.sdkHttpResponse()))
                .flatMap(response -> response.firstMatchingHeader("Retry-After"))
                .filter(SECONDS.asMatchPredicate())
                .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    }

    private static String text(SdkException error) {
        if (error instanceof AwsServiceException answer && answer.awsErrorDetails() != null) {
            return shortened("%s (%s)".formatted(answer.awsErrorDetails().errorMessage(), code(answer)));
        }
        return shortened(String.valueOf(error.getMessage()));
    }

    /** Of a missing permission AWS adds a long coded text. */
    private static String shortened(String text) {
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
