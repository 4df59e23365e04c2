package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.resource.Configuration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;

class AwsOwnersTest {

    private final ResourceTypes types = new ResourceTypes();

    @ParameterizedTest
    @CsvSource(textBlock = """
            aws_instance,          aws:autoscaling:groupName,       web,     Auto Scaling group web
            aws_instance,          aws:ec2:fleet-id,                fleet-1, EC2 Fleet fleet-1
            aws_instance,          aws:ec2spot:fleet-request-id,    sfr-1,   Spot Fleet sfr-1
            aws_instance,          aws:elasticmapreduce:job-flow-id, j-1,    EMR cluster j-1
            aws_instance,          eks:nodegroup-name,              blue,    EKS node group blue
            aws_instance,          eks:cluster-name,                shop,    EKS cluster shop
            aws_instance,          karpenter.sh/nodepool,           default, Karpenter node pool default
            aws_instance,          karpenter.sh/provisioner-name,   default, Karpenter provisioner default
            aws_instance,          ManagedBy,                       Terraform, Terraform
            aws_instance,          ManagedBy,                       hand,
            aws_instance,          Name,                            web,
            aws_autoscaling_group, eks:nodegroup-name,              blue,    EKS node group blue
            aws_autoscaling_group, aws:cloudformation:stack-name,   shop,    CloudFormation stack shop
            aws_ebs_volume,        kubernetes.io/created-for/pv/name, pvc-1, Kubernetes volume pvc-1
            aws_ebs_volume,        CSIVolumeName,                   pvc-1,   Kubernetes volume pvc-1
            aws_db_instance,       aws:cloudformation:stack-name,   shop,    CloudFormation stack shop
            aws_ecs_service,       terraform,                       true,    Terraform
            """)
    void areKnownByTheirTags(String type, String tag, String value, String owner) {
        var configuration = JsonNodeFactory.instance.objectNode();
        configuration.putObject("tags").put(tag, value);

        var found = types.of(AwsCloud.NAME, type).manager(Configuration.of(configuration));

        if (owner == null) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).contains(owner);
        }
    }
}
