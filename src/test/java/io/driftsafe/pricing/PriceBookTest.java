package io.driftsafe.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PriceBookTest {

    private EmbeddedPostgres postgres;
    private JdbcClient database;
    private PriceBook book;

    @BeforeAll
    void start() throws IOException {
        postgres = EmbeddedPostgres.start();
        var source = postgres.getPostgresDatabase();
        new ResourceDatabasePopulator(new ClassPathResource("db/migration/V6__prices.sql")).execute(source);
        database = JdbcClient.create(source);
        book = new PriceBook(database, new PricingSettings("us-east-1"));
    }

    @AfterAll
    void stop() throws IOException {
        postgres.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                // hourly price x 730
                "aws_instance | {'instance_type': 't3.xlarge'} | 121.47", // .1664 x 730 = 121.472
                "aws_instance | {'instance_type': 't3.large', 'tenancy': 'default'} | 60.74", // .0832 x 730 = 60.736
                "aws_instance | {'instance_type': 't3.nano'} | 3.80", // .0052 x 730 = 3.796
                "aws_instance | {'instance_type': 'm5.24xlarge'} | 3363.84", // 4.608 x 730
                "aws_instance | {'instance_type': 'c5.large', 'root_block_device': [{'volume_size': 500}]} | 62.05",
                "aws_instance | {'instance_type': 'r5.large', 'get_password_data': false} | 91.98",
                "aws_instance | {'instance_type': 't3.large', 'tenancy': 'dedicated'} | ",
                "aws_instance | {'instance_type': 't3.large', 'host_id': 'h-1'} | ",
                "aws_instance | {'instance_type': 't3.large', 'get_password_data': true} | ",
                "aws_instance | {'instance_type': 't3.large', 'platform': 'windows'} | ",
                "aws_instance | {'instance_type': 'zz9.plural'} | ",
                "aws_instance | {'instance_type': 7} | ",
                "aws_instance | {} | ",
                // size x price per GB, and what is asked for beyond the free IOPS and throughput
                "aws_ebs_volume | {'type': 'gp3', 'size': 100} | 8.00",
                "aws_ebs_volume | {'type': 'gp3', 'size': 100, 'iops': 4000, 'throughput': 250} | 18.00", // 8 + 5 + 5
                "aws_ebs_volume | {'type': 'gp3', 'size': 100, 'iops': 3000, 'throughput': 125} | 8.00",
                "aws_ebs_volume | {'type': 'gp3', 'size': 100, 'iops': 'many'} | ",
                "aws_ebs_volume | {'size': 100, 'iops': 300} | 10.00", // gp2 by default, its IOPS are free
                "aws_ebs_volume | {'type': 'io1', 'size': 100, 'iops': 1000} | 77.50", // 12.5 + 65
                "aws_ebs_volume | {'type': 'io2', 'size': 10, 'iops': 100} | 7.75", // 1.25 + 6.5
                "aws_ebs_volume | {'type': 'io2', 'size': 10, 'iops': 32001} | ",
                "aws_ebs_volume | {'type': 'io1', 'size': 100} | ",
                "aws_ebs_volume | {'type': 'st1', 'size': 125} | 5.63", // 5.625, half up
                "aws_ebs_volume | {'type': 'sc1', 'size': 125} | 1.88", // 1.875, half up
                "aws_ebs_volume | {'type': 'standard', 'size': 100} | ",
                "aws_ebs_volume | {'type': 'gp3'} | ",
                "aws_ebs_volume | {'type': 'gp3', 'size': '100'} | ",
                "aws_ebs_volume | {'type': 'gp3', 'size': 0} | ",
                "aws_ebs_volume | {'type': 5, 'size': 100} | ",
                // hourly price x 730 + size x price per GB, twice for Multi-AZ
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.t3.micro', 'allocated_storage': 20} | 14.71", // 12.41 + 2.3
                "aws_db_instance | {'engine': 'postgres', 'instance_class': 'db.m5.large', 'allocated_storage': 100, 'storage_type': 'gp3', 'multi_az': true} | 320.84", // 2 x (148.92 + 11.5)
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.r5.xlarge', 'allocated_storage': 500, 'storage_type': 'gp3', 'iops': 12000} | 480.90", // 423.4 + 57.5
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.r5.xlarge', 'allocated_storage': 500, 'storage_type': 'gp3', 'iops': 13000} | ",
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.t3.micro', 'allocated_storage': 100, 'storage_type': 'io1', 'iops': 1000} | ",
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.t3.micro', 'allocated_storage': 100, 'iops': 1000} | ",
                "aws_db_instance | {'engine': 'mariadb', 'instance_class': 'db.t3.micro', 'allocated_storage': 20} | ",
                "aws_db_instance | {'instance_class': 'db.t3.micro', 'allocated_storage': 20} | ",
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.t3.micro'} | ",
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.t3.micro', 'allocated_storage': 20, 'multi_az': 'yes'} | ",
                "aws_lambda_function | {'memory_size': 128} | "
            })
    void costsWhatTheListPricesSay(String type, String json, String amount) {
        var cost = book.monthlyCost(type, configuration(json), Optional.empty());

        assertThat(cost).isEqualTo(Optional.ofNullable(amount).map(Money::of));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "us-east-1 | 'arn': 'arn:aws:ec2:eu-west-1:1:instance/i' | true",
                "eu-west-1 | 'availability_zone': 'us-east-1a' | false",
                " | 'arn': 'arn:aws:ec2:eu-west-1:1:instance/i', 'availability_zone': 'us-east-1a' | false",
                " | 'arn': 'no arn', 'availability_zone': 'us-east-1f' | true",
                " | 'availability_zone': 'eu-west-1a' | false",
                " | 'availability_zone': 'us-east-1-bos-1a' | false",
                " | 'tags': {} | true"
            })
    void takesThePricesOfTheResourcesRegion(String region, String attribute, boolean known) {
        var configuration = configuration("{'instance_type': 't3.large', %s}".formatted(attribute));

        var cost = book.monthlyCost("aws_instance", configuration, Optional.ofNullable(region));

        assertThat(cost.isPresent()).isEqualTo(known);
    }

    @Test
    void recordsASourceAndADateOfEachPrice() {
        var unexplained = database.sql("select count(*) from price where source = '' or effective_date <> '2025-12-01'")
                .query(Integer.class)
                .single();
        var rows =
                database.sql("select count(*) from price").query(Integer.class).single();

        assertThat(unexplained).isZero();
        assertThat(rows).isEqualTo(31 + 12 + 3 + 10);
    }

    private static Configuration configuration(String json) {
        return Configuration.of(JsonMapper.shared().readTree(json.replace('\'', '"')));
    }
}
