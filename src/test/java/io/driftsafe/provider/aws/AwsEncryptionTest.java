package io.driftsafe.provider.aws;

import static io.driftsafe.ServiceClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.web.server.LocalServerPort;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** Machines and volumes that are encrypted by a key of the customer, which EC2 asks for only after the stop. */
@AwsTest
class AwsEncryptionTest {

    private final Ec2Client outside = AwsPeer.get().outside(AwsService.EC2);

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    private @Nullable AwsAccount account;

    @AfterEach
    void end() {
        if (account != null) {
            account.close();
        }
        outside.close();
    }

    @Test
    void aMachineIsNotStoppedWithoutTheKeyToStartItAgain() throws IOException {
        account = AwsAccount.openInRole(port, directory, "without-keys");
        var machine = AwsMachines.run(outside, "t3.xlarge");
        var key = attachEncrypted(machine);

        var check = checked(account, machine, "aws_instance", Map.of("instance_type", "t3.large"));

        assertThat(check.at("/can_proceed").booleanValue()).as(check.text()).isFalse();
        assertThat(check.text())
                .contains(machine + " would not start again")
                .contains("do not allow kms:CreateGrant on " + key);
        assertThat(account.proxy().asked(machine)).isEmpty();
    }

    @Test
    void aMachineIsStoppedWithTheKeyToStartItAgain() throws IOException {
        account = AwsAccount.openInRole(port, directory, "cost-fixes");
        var machine = AwsMachines.run(outside, "t3.xlarge");
        attachEncrypted(machine);

        var check = checked(account, machine, "aws_instance", Map.of("instance_type", "t3.large"));

        assertThat(check.at("/can_proceed").booleanValue()).as(check.text()).isTrue();
    }

    @Test
    void aMachineThatIsOnlyStoppedHasToComeBackToo() throws IOException {
        account = AwsAccount.openInRole(port, directory, "without-keys");
        var machine = AwsMachines.run(outside, "t3.xlarge");
        attachEncrypted(machine);

        var check = checked(account, machine, "aws_instance", Map.of("state", "stopped"));

        assertThat(check.text()).contains(machine + " would not start again");
    }

    @Test
    void aVolumeIsNotDeletedWithoutTheKeyToMakeItAgain() throws IOException {
        account = AwsAccount.openInRole(port, directory, "without-keys");
        var volume = encrypted(key());

        var check = checked(account, volume, "aws_ebs_volume", Map.of("present", false));

        assertThat(check.at("/can_proceed").booleanValue()).as(check.text()).isFalse();
        assertThat(check.text()).contains(volume + " could not be made again", "kms:Decrypt", "kms:CreateGrant");
    }

    private static Answer checked(AwsAccount account, String id, String type, Map<String, Object> patch) {
        var created = account.client()
                .post(
                        "/api/v1/operations",
                        json(
                                "provider",
                                "aws",
                                "account",
                                account.name(),
                                "resource_id",
                                id,
                                "resource_type",
                                type,
                                "fix_description",
                                "Cheaper",
                                "patch",
                                patch))
                .expect(201);
        return account.client().post("/api/v1/operations/" + created.id() + "/check", null);
    }

    private String attachEncrypted(String machine) {
        var key = key();
        var volume = encrypted(key);
        outside.attachVolume(
                request -> request.instanceId(machine).volumeId(volume).device("/dev/sdf"));
        return key;
    }

    private String encrypted(String key) {
        return outside.createVolume(request -> request.availabilityZone("us-east-1a")
                        .size(100)
                        .volumeType("gp2")
                        .encrypted(true)
                        .kmsKeyId(key))
                .volumeId();
    }

    private static String key() {
        try (var kms = AwsPeer.get().outside(AwsService.KMS)) {
            return kms.createKey().keyMetadata().arn();
        }
    }
}
