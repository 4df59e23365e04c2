package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ProviderException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;

class AwsErrorsTest {

    @ParameterizedTest
    @CsvSource(textBlock = """
        400, Throttling, THROTTLED
        400, ThrottlingException, THROTTLED
        503, RequestLimitExceeded, THROTTLED
        400, TooManyRequestsException, THROTTLED
        429, Whatever, THROTTLED
        503, SlowDown, THROTTLED
        400, AccessDenied, DENIED
        400, AccessDeniedException, DENIED
        403, UnauthorizedOperation, DENIED
        403, InvalidClientTokenId, DENIED
        400, ExpiredTokenException, DENIED
        403, Something, DENIED
        500, InsufficientInstanceCapacity, CAPACITY
        400, InsufficientDBInstanceCapacity, CAPACITY
        400, VcpuLimitExceeded, CAPACITY
        400, LimitExceededException, CAPACITY
        400, StorageQuotaExceeded, CAPACITY
        400, IncorrectInstanceState, IN_PROGRESS
        400, IncorrectModificationState, IN_PROGRESS
        400, InvalidDBInstanceState, IN_PROGRESS
        400, ScalingActivityInProgress, IN_PROGRESS
        409, ResourceConflictException, IN_PROGRESS
        400, ResourceInUseException, IN_PROGRESS
        400, InvalidInstanceID.NotFound, NOT_FOUND
        400, InvalidInstanceID.Malformed, NOT_FOUND
        404, DBInstanceNotFound, NOT_FOUND
        400, ResourceNotFoundException, NOT_FOUND
        404, NoSuchBucket, NOT_FOUND
        301, PermanentRedirect, NOT_FOUND
        400, InvalidVolume.NotFound, NOT_FOUND
        400, ServiceNotFoundException, NOT_FOUND
        404, DBParameterGroupNotFound, INVALID
        400, InvalidSubnetID.NotFound, INVALID
        400, InvalidSnapshot.NotFound, INVALID
        400, KMSNotFoundException, INVALID
        400, KMSKeyNotAccessibleFault, DENIED
        502, KMSAccessDeniedException, DENIED
        400, KMSInvalidStateException, INVALID
        400, InvalidKmsKey.InvalidState, INVALID
        412, PreconditionFailedException, CONFLICT
        400, ValidationException, INVALID
        400, InvalidParameterValue, INVALID
        400, OperationNotPermitted, INVALID
        400, VolumeModificationRateExceeded, INVALID
        400, VolumeInUse, INVALID
        500, InternalError, UNKNOWN_OUTCOME
        503, ServiceUnavailable, UNKNOWN_OUTCOME
        502, '', UNKNOWN_OUTCOME
        408, RequestTimeout, UNKNOWN_OUTCOME
        """)
    void tellsOfAWriteWhatIsKnownOfItsEffect(int status, String code, Kind kind) {
        var failure = AwsErrors.ofWrite("stop i-1", answer(status, code));

        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.explanation()).contains("stop i-1").contains("some words");
    }

    static Stream<Arguments> withoutAnswer() {
        return Stream.of(
                Arguments.of(
                        SdkClientException.create("no", new ConnectException("Connection refused")), Kind.TRANSIENT),
                Arguments.of(SdkClientException.create("no", new UnknownHostException("ec2.nowhere")), Kind.TRANSIENT),
                Arguments.of(SdkClientException.create("no", new SSLHandshakeException("untrusted")), Kind.TRANSIENT),
                Arguments.of(
                        SdkClientException.create("no", new SocketTimeoutException("Connect timed out")),
                        Kind.TRANSIENT),
                Arguments.of(
                        SdkClientException.create("no", new SocketTimeoutException("Read timed out")),
                        Kind.UNKNOWN_OUTCOME),
                Arguments.of(SdkClientException.create("no", new IOException("reset")), Kind.UNKNOWN_OUTCOME),
                Arguments.of(ApiCallTimeoutException.create(10), Kind.UNKNOWN_OUTCOME),
                Arguments.of(ApiCallAttemptTimeoutException.create(10), Kind.UNKNOWN_OUTCOME));
    }

    @ParameterizedTest
    @MethodSource("withoutAnswer")
    void aWriteThatWasPerhapsSentIsUnknownAndOneThatWasNotIsWithoutEffect(SdkClientException error, Kind kind) {
        assertThat(AwsErrors.ofWrite("stop i-1", error).kind()).isEqualTo(kind);
        assertThat(AwsErrors.ofRead("look", error)).isInstanceOf(ProviderException.Unavailable.class);
    }

    @Test
    void aReadIsNeverOfUnknownOutcome() {
        assertThat(AwsErrors.ofRead("look", answer(500, "InternalError")).kind())
                .isEqualTo(Kind.TRANSIENT);
        assertThat(AwsErrors.ofRead("look", answer(403, "AccessDenied")).kind()).isEqualTo(Kind.DENIED);
    }

    @Test
    void tellsForHowLongAwsWantsToBeLeftAlone() {
        assertThat(AwsErrors.ofWrite("stop", answer(429, "TooManyRequestsException"))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(7));
    }

    private static AwsServiceException answer(int status, String code) {
        return AwsServiceException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("some words")
                        .sdkHttpResponse(SdkHttpResponse.builder()
                                .statusCode(status)
                                .putHeader("Retry-After", "7")
                                .build())
                        .build())
                .build();
    }
}
