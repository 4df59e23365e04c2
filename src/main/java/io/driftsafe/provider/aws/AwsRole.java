package io.driftsafe.provider.aws;

import java.nio.file.Path;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsCredentialsProvider;
import software.amazon.awssdk.services.sts.auth.StsWebIdentityTokenFileCredentialsProvider;
import software.amazon.awssdk.utils.IoUtils;
import software.amazon.awssdk.utils.SdkAutoCloseable;

/**
 * A role to take on.
 *
 * @param externalId that the role asks for
 * @param session under which AWS' own logs show what is done in the role
 * @param seconds for which it is asked for; empty for AWS' default of an hour
 */
record AwsRole(String arn, Optional<String> externalId, String session, Optional<Integer> seconds) {

    private static final String SESSION = "drift-safe-autofix";

    static AwsRole named(String arn) {
        return new AwsRole(arn, Optional.empty(), SESSION, Optional.empty());
    }

    AwsRole withExternalId(Optional<String> id) {
        return new AwsRole(arn, id, session, seconds);
    }

    AwsRole withSession(Optional<String> name) {
        return new AwsRole(arn, externalId, name.orElse(session), seconds);
    }

    AwsRole withSeconds(Optional<Integer> length) {
        return new AwsRole(arn, externalId, session, length);
    }

    /** @param own with which it is taken on; closed with what this gives out */
    Keys takenOnBy(AwsCredentialsProvider own, Clients clients) {
        var sts = clients.sts(own);
        return new Keys(
                StsAssumeRoleCredentialsProvider.builder()
                        .stsClient(sts)
                        .refreshRequest(request -> request.roleArn(arn)
                                .roleSessionName(session)
                                .externalId(externalId.orElse(null))
                                .durationSeconds(seconds.orElse(null)))
                        .build(),
                sts,
                own);
    }

    /** @param token a file that the platform renews, read each time */
    Keys takenOnByToken(Path token, Clients clients) {
        var nobody = AnonymousCredentialsProvider.create();
        var sts = clients.sts(nobody);
        return new Keys(
                StsWebIdentityTokenFileCredentialsProvider.builder()
                        .stsClient(sts)
                        .roleArn(arn)
                        .roleSessionName(session)
                        .webIdentityTokenFile(token)
                        .build(),
                sts,
                nobody);
    }

    /** Makes clients of STS, whose time-outs are ours; whoever gets one closes it. */
    interface Clients {

        StsClient sts(AwsCredentialsProvider own);
    }

    /** The keys of a role, which are renewed minutes before they end. */
    record Keys(StsCredentialsProvider role, StsClient sts, AwsCredentialsProvider own)
            implements AwsCredentialsProvider, SdkAutoCloseable {

        @Override
        public AwsCredentials resolveCredentials() {
            return role.resolveCredentials();
        }

        @Override
        public void close() {
            role.close();
            sts.close();
            IoUtils.closeIfCloseable(own, null);
        }
    }
}
