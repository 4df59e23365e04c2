package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsNamesTest {

    private static final AwsSettings SETTINGS = new AwsSettings(
            Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ZERO, 5000, new IdleSettings(14, 7, 5, 5));

    private static final List<AwsType> TYPES =
            List.of(new Instances(Clock.systemUTC(), SETTINGS), new Volumes(Clock.systemUTC()), new LogGroups());

    @ParameterizedTest
    @CsvSource({
        "i-0123456789abcdef0, aws_instance, i-0123456789abcdef0, ''",
        "i-01234567, aws_instance, i-01234567, ''",
        "arn:aws:ec2:eu-west-1:123456789012:instance/i-0123456789abcdef0, aws_instance, i-0123456789abcdef0, eu-west-1",
        "arn:aws-cn:ec2:cn-north-1:123456789012:instance/i-0123456789abcdef0, aws_instance, i-0123456789abcdef0, cn-north-1",
        "vol-0123456789abcdef0, aws_ebs_volume, vol-0123456789abcdef0, ''",
        "arn:aws:ec2:eu-west-1:123456789012:volume/vol-0123456789abcdef0, aws_ebs_volume, vol-0123456789abcdef0, eu-west-1",
        "aws_cloudwatch_log_group//app/web, aws_cloudwatch_log_group, /app/web, ''",
        "aws_cloudwatch_log_group/web, aws_cloudwatch_log_group, web, ''",
        "arn:aws:logs:eu-west-1:123456789012:log-group:/app/web, aws_cloudwatch_log_group, /app/web, eu-west-1",
        "arn:aws:logs:eu-west-1:123456789012:log-group:/app/web:*, aws_cloudwatch_log_group, /app/web, eu-west-1"
    })
    void theIdTellsTheTypeTheNameAndPerhapsTheRegion(String id, String type, String name, String region) {
        var meant = TYPES.stream()
                .filter(each -> each.names().named(id).isPresent())
                .toList();

        assertThat(meant).singleElement().extracting(AwsType::name).isEqualTo(type);
        var named = meant.getFirst().names().named(id).orElseThrow();
        assertThat(named.name()).isEqualTo(name);
        assertThat(named.region()).isEqualTo(Optional.of(region).filter(text -> !text.isEmpty()));
        assertThat(named.account()).isEqualTo(Optional.of("123456789012").filter(_ -> id.contains(":123456789012:")));
    }

    @ParameterizedTest
    @CsvSource({"web", "i-web", "aws_instance/web", "aws_cloudwatch_log_group/", "arn:aws:s3:::bucket", "''"})
    void whatTellsNoTypeIsNobodys(String id) {
        assertThat(TYPES).noneMatch(type -> type.names().named(id).isPresent());
    }

    @Test
    void aNameIsTakenBackAsTheIdThatItGives() {
        for (var type : TYPES) {
            var name = type.names().own().isPresent() ? "i-01234567" : "/app/web";
            var id = type.names().id(name);

            if (!(type instanceof Volumes)) {
                assertThat(type.names().named(id))
                        .contains(new AwsNames.Named(name, Optional.empty(), Optional.empty()));
            }
        }
    }
}
