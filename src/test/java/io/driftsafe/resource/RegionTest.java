package io.driftsafe.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class RegionTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"availability_zone": "us-east-1a"}                                     | us-east-1
            {"availability_zone": "us-east-1-bos-1a"}                               | us-east-1-bos-1a
            {"arn": "arn:aws:ec2:eu-west-1:1:instance/i", "availability_zone": "x"} | eu-west-1
            {"arn": "arn:aws:s3:::bucket", "region": "eu-west-1"}                   | eu-west-1
            {"arn": "arn:aws:s3:::bucket"}                                          |
            {"zone": "us-central1-a"}                                               | us-central1
            {"zone": "1", "location": "East US"}                                    | eastus
            {"region": " ", "availability_zone": 1}                                 |
            """)
    void isWhatTheConfigurationTells(String configuration, @Nullable String region) {
        var tree = new JsonMapper().readTree(configuration);

        assertThat(Region.of(Configuration.of(tree))).isEqualTo(Optional.ofNullable(region));
    }
}
