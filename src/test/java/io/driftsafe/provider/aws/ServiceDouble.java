package io.driftsafe.provider.aws;

import java.time.Duration;
import java.util.Map;

/** What moto lacks of one of AWS' services: time, and the rules that need it. */
interface ServiceDouble {

    /** How long each part of a change takes. */
    void slowDown(Duration changes);

    /** The answer as AWS would give it. */
    String answered(AwsCall call, String text);

    /** What the answer's head has otherwise than moto's, by names in lower case. */
    default Map<String, String> headers(AwsCall call) {
        return Map.of();
    }

    /** Whether a call breaks a rule, by the name of the check and what it compares with. */
    boolean breaks(String check, AwsCall call, Map<String, String> limits);
}
