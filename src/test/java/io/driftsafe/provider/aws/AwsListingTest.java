package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.driftsafe.provider.LeftOut;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourceTypes;
import io.driftsafe.provider.SecretMask;
import io.driftsafe.provider.aws.StrictAwsProxy.Fault;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** How much of an account is listed, by a cloud that lists two resources of a type. */
@AwsTest
class AwsListingTest {

    private final Ec2Client outside = AwsPeer.get().outside(AwsService.EC2);

    @TempDir
    private Path directory;

    @LocalServerPort
    private int port;

    @Autowired
    private List<AwsType> types;

    @Autowired
    private AwsSessions sessions;

    @Autowired
    private ResourceTypes known;

    @Autowired
    private SecretMask mask;

    @Autowired
    private Clock clock;

    private AwsAccount account;
    private AwsCloud cloud;
    private List<String> volumes;

    @BeforeEach
    void begin() throws IOException {
        account = AwsAccount.open(port, directory);
        var settings = new AwsSettings(
                Duration.ofSeconds(8), Duration.ZERO, Duration.ofMinutes(1), 2, new IdleSettings(14, 7, 5, 5));
        cloud = new AwsCloud(types, sessions, known, mask, settings, clock);
        volumes =
                List.of(AwsMachines.volume(outside, 1), AwsMachines.volume(outside, 1), AwsMachines.volume(outside, 1));
    }

    @AfterEach
    void end() {
        account.close();
        outside.close();
    }

    @Test
    void endsAtItsBoundAndSaysSo() {
        assertThat(list(ofVolumes())).hasSize(2);

        assertThat(cloud.leftOut(ofVolumes()))
                .containsExactly(
                        new LeftOut(
                                "aws",
                                account.name(),
                                "there are more than 2 aws_ebs_volume in us-east-1, and only those were read: ask for one by its resource_id"));
    }

    @Test
    void findsOneByItsIdHoweverManyThereAre() {
        for (var volume : volumes) {
            assertThat(list(named(volume)))
                    .extracting(seen -> seen.resource().resourceId())
                    .containsExactly(volume);
        }
        assertThat(list(named("vol-0123456789abcdef0"))).isEmpty();
        assertThat(list(named("what is no name at AWS"))).isEmpty();
        assertThat(cloud.leftOut(named(volumes.getFirst()))).isEmpty();
    }

    @Test
    void namesWhatMayNotBeListedUnlessThatIsAllThatWasAskedFor() {
        account.proxy().failAny("ec2:DescribeVolumes", Fault.DENIED);
        var everything = filter(Optional.empty(), Optional.empty());

        list(everything);

        assertThat(cloud.leftOut(everything))
                .extracting(LeftOut::why)
                .anySatisfy(why -> assertThat(why).contains("no aws_ebs_volume", "UnauthorizedOperation"));
        account.proxy().failAny("ec2:DescribeVolumes", Fault.DENIED);
        assertThatThrownBy(() -> list(ofVolumes())).isInstanceOf(ProviderException.Unavailable.class);
        assertThat(list(ofVolumes())).hasSize(2);
    }

    private List<Observation> list(ResourceFilter filter) {
        return cloud.list(filter, Optional.empty(), 200);
    }

    private ResourceFilter ofVolumes() {
        return filter(Optional.of("aws_ebs_volume"), Optional.empty());
    }

    private ResourceFilter named(String id) {
        return filter(Optional.empty(), Optional.of(id));
    }

    private ResourceFilter filter(Optional<String> type, Optional<String> id) {
        return new ResourceFilter(Optional.of(account.name()), type, id, Optional.empty());
    }
}
