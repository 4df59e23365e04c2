package io.driftsafe.provider.aws;

import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.services.applicationautoscaling.ApplicationAutoScalingClient;
import software.amazon.awssdk.services.autoscaling.AutoScalingClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * One of AWS' services and how a client of it is made.
 *
 * @param <C> its client
 * @param name by which IAM calls it
 */
record AwsService<C>(String name, Maker<C> maker) {

    static final AwsService<DynamoDbClient> DYNAMODB = of("dynamodb", DynamoDbClient::builder);
    static final AwsService<Ec2Client> EC2 = of("ec2", Ec2Client::builder);
    static final AwsService<IamClient> IAM = of("iam", IamClient::builder);
    static final AwsService<KmsClient> KMS = of("kms", KmsClient::builder);
    static final AwsService<LambdaClient> LAMBDA = of("lambda", LambdaClient::builder);
    static final AwsService<CloudWatchLogsClient> LOGS = of("logs", CloudWatchLogsClient::builder);
    static final AwsService<CloudWatchClient> METRICS = of("cloudwatch", CloudWatchClient::builder);
    static final AwsService<S3Client> S3 = of("s3", S3Client::builder);
    static final AwsService<StsClient> STS = of("sts", StsClient::builder);
    static final AwsService<RdsClient> RDS = of("rds", RdsClient::builder);
    static final AwsService<AutoScalingClient> GROUPS = of("autoscaling", AutoScalingClient::builder);
    static final AwsService<EcsClient> ECS = of("ecs", EcsClient::builder);
    static final AwsService<ApplicationAutoScalingClient> SCALING =
            of("application-autoscaling", ApplicationAutoScalingClient::builder);

    static <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> AwsService<C> of(
            String name, Supplier<B> builder) {
        return new AwsService<>(name, setup -> {
            var made = builder.get();
            setup.accept(made);
            return made.build();
        });
    }

    /** Makes clients. */
    interface Maker<C> {

        C make(Setup setup);
    }

    /** What all clients of one session have in common. */
    interface Setup {

        <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> void accept(B builder);
    }
}
