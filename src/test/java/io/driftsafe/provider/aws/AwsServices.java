package io.driftsafe.provider.aws;

import software.amazon.awssdk.services.autoscaling.AutoScalingClient;

/** Services that only tests call. */
final class AwsServices {

    static final AwsService<AutoScalingClient> AUTO_SCALING = AwsService.of("autoscaling", AutoScalingClient::builder);

    private AwsServices() {}
}
