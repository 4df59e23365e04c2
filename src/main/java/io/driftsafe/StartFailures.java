package io.driftsafe;

import io.driftsafe.problem.StartRefusal;
import io.driftsafe.seal.SealKeyException;
import java.util.Optional;
import java.util.stream.Stream;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says in one sentence why the start has ended and what to do; what it does not know is left to Spring Boot. */
@Order(Ordered.HIGHEST_PRECEDENCE)
class StartFailures implements SpringBootExceptionReporter {

    private static final Logger LOG = LoggerFactory.getLogger(DriftSafeApplication.class);

    @Override
    public boolean reportException(Throwable failure) {
        var sentence = sentence(failure);
        sentence.ifPresent(LOG::error);
        return sentence.isPresent();
    }

    static Optional<String> sentence(Throwable failure) {
        return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(StartFailures::known)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<String> known(Throwable cause) {
        return switch (cause) {
            case StartRefusal refusal -> Optional.ofNullable(refusal.getMessage());
            case SealKeyException refusal -> Optional.ofNullable(refusal.getMessage());
            case PortInUseException used ->
                Optional.of(
                        "Port %d is used by another program; stop that, or start this with SERVER_PORT set to a free one"
                                .formatted(used.getPort()));
            case FlywayException failed ->
                Optional.of(
                        "The database could not be migrated (%s); use the database of this or an older version of the service"
                                .formatted(firstLine(failed)));
            default -> Optional.empty();
        };
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
