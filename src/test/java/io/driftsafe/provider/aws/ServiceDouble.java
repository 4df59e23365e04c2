package io.driftsafe.provider.aws;

import java.time.Duration;

/** What moto lacks of one of AWS' services: time, and the rules that need it. */
interface ServiceDouble {

    /** How long each part of a change takes. */
    void slowDown(Duration changes);

    /** The answer as AWS would give it. */
    String answered(AwsCall call, String text);

    /** Whether a call breaks a rule, by the name of the check. */
    boolean breaks(String check, AwsCall call);
}
