package io.driftsafe.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.driftsafe.pricing.UnitPrices.Key;
import io.driftsafe.pricing.UnitPrices.Market;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Money;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PriceBookTest {

    private PriceDatabase prices;
    private PriceBook book;

    @BeforeAll
    void start() throws IOException {
        prices = new PriceDatabase();
        book = prices.book();
    }

    @AfterAll
    void stop() throws IOException {
        prices.close();
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
                "aws_instance | {'instance_type': 't3.large', 'platform_details': 'SQL Server'} | ",
                "aws_instance | {'instance_type': 't3.large', 'platform_details': 'Linux/UNIX'} | 60.74",
                "aws_instance | {'instance_type': 't3.large', 'platform': 'linux', 'get_password_data': true} | ",
                "aws_instance | {'instance_type': 'zz9.plural'} | ",
                "aws_instance | {'instance_type': 7} | ",
                "aws_instance | {} | ",
                // two replicas of 1.5 vCPU at 26.04 and 3 GiB at 2.49: 78.12 + 14.94
                "kubernetes_deployment | {'replicas': 2, 'containers': {'a': {'requests': {'cpu': '1500m', 'memory': '2Gi'}}, 'b': {'limits': {'memory': '1024Mi'}}}} | 93.06",
                "kubernetes_stateful_set | {'containers': {'a': {'requests': {'cpu': '1'}}}} | 26.04",
                "kubernetes_deployment | {'replicas': 0, 'containers': {'a': {'requests': {'cpu': '1'}}}} | 0.00",
                "kubernetes_deployment | {'replicas': 2, 'containers': {'a': {'requests': {'cpu': 'much'}}}} | ",
                "kubernetes_deployment | {'replicas': 2, 'containers': {'a': {'requests': {'cpu': '-1'}}}} | ",
                "kubernetes_deployment | {'spec': [{'replicas': 2}]} | ",
                "kubernetes_daemonset | {'containers': {'a': {'requests': {'cpu': '1'}}}} | ",
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
                "aws_db_instance | {'engine': 'postgres', 'instance_class': 'db.m5.large', 'allocated_storage': 100, 'storage_type': 'gp3', 'multi_az': true} | 282.88", // 2 x (129.94 + 11.5)
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.r5.xlarge', 'allocated_storage': 500, 'storage_type': 'gp3', 'iops': 12000} | 407.90", // 350.4 + 57.5
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.r5.xlarge', 'allocated_storage': 500, 'storage_type': 'gp3', 'iops': 13000} | ",
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.t3.micro', 'allocated_storage': 100, 'storage_type': 'io1', 'iops': 1000} | ",
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.t3.micro', 'allocated_storage': 100, 'iops': 1000} | ",
                "aws_db_instance | {'engine': 'mariadb', 'instance_class': 'db.t3.micro', 'allocated_storage': 20} | ",
                "aws_db_instance | {'instance_class': 'db.t3.micro', 'allocated_storage': 20} | ",
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.t3.micro'} | ",
                "aws_db_instance | {'engine': 'mysql', 'instance_class': 'db.t3.micro', 'allocated_storage': 20, 'multi_az': 'yes'} | ",
                // what is paid by use and does not tell its use, and what is billed otherwise
                "aws_lambda_function | {'memory_size': 128} | ",
                "aws_lambda_function | {'memory_size': 128, 'tags': {'monthly_invocations': '1000'}} | ",
                "aws_lambda_function | {'memory_size': 1024, 'tags': {'monthly_invocations': '6000000001', 'average_duration_ms': '1000'}} | ",
                "aws_lambda_function | {'memory_size': 1024, 'architectures': ['arm64'], 'tags': {'monthly_invocations': '7500000001', 'average_duration_ms': '1000'}} | ",
                "aws_lambda_function | {'tags': {'monthly_invocations': 'many', 'average_duration_ms': '5'}} | ",
                "aws_lambda_function | {'ephemeral_storage': [{'size': 1024}], 'tags': {'monthly_invocations': '1', 'average_duration_ms': '5'}} | ",
                "aws_dynamodb_table | {'billing_mode': 'PAY_PER_REQUEST', 'tags': {'monthly_read_units': '5'}} | ",
                "aws_dynamodb_table | {'read_capacity': 5} | ",
                "aws_dynamodb_table | {'read_capacity': 5, 'write_capacity': 5, 'table_class': 'STANDARD_INFREQUENT_ACCESS'} | ",
                "aws_s3_bucket | {'bucket': 'b'} | ",
                "aws_s3_bucket | {'tags': {'storage_gb': '10', 'storage_class': 'INTELLIGENT_TIERING'}} | ",
                "aws_s3_bucket | {'tags': {'storage_gb': '999999999999999999999999999999'}} | ",
                "aws_lb | {'load_balancer_type': 'gateway'} | ",
                "aws_elasticache_cluster | {'engine': 'valkey', 'node_type': 'cache.t3.micro'} | ",
                "google_compute_instance | {'machine_type': 'e2-medium'} | ", // in no region that is known
                "google_compute_instance | {'machine_type': 'e2-medium', 'zone': 'us-central1-a', 'scheduling': [{'preemptible': true}]} | ",
                "google_compute_instance | {'machine_type': 'e2-medium', 'zone': 'us-central1-a', 'guest_accelerator': [{'type': 'nvidia-t4', 'count': 1}]} | ",
                "google_compute_instance | {'machine_type': 'e2-medium', 'zone': 'us-central1-a', 'boot_disk': [{'initialize_params': [{'image': 'rhel-cloud/rhel-9'}]}]} | ",
                "azurerm_linux_virtual_machine | {'size': 'Standard_B1s', 'location': 'eastus', 'priority': 'Spot'} | ",
                "azurerm_linux_virtual_machine | {'size': 'Standard_B1s', 'location': 'eastus', 'source_image_reference': [{'publisher': 'RedHat'}]} | ",
                "azurerm_linux_virtual_machine | {'size': 'Standard_B1s', 'location': 'eastus', 'source_image_reference': [{'publisher': 'Canonical', 'offer': '0001-com-ubuntu-pro-jammy'}]} | ",
                "azurerm_linux_virtual_machine | {'size': 'Standard_B1s', 'location': 'eastus', 'source_image_reference': [{'publisher': 'Canonical', 'offer': 'ubuntu-24_04-lts', 'sku': 'server'}]} | 7.59",
                "aws_instance | {'instance_type': 't3.large', 'instance_market_options': [{'market_type': 'spot'}]} | ",
                // a tag that tells no amount is no amount of nothing
                "aws_nat_gateway | {'tags': {'monthly_data_gb': 'many'}} | ",
                "aws_lb | {'tags': {'average_lcus': '-3'}} | ",
                "aws_dynamodb_table | {'read_capacity': 5, 'write_capacity': 5, 'tags': {'storage_gb': 'a lot'}} | ",
                "azurerm_linux_virtual_machine | {'size': 'Standard_B1s', 'location': 'westeurope'} | "
            })
    void costsWhatTheListPricesSay(String type, String json, String amount) {
        var cost = book.monthlyCost(type, configuration(json), Optional.empty());

        assertThat(cost).isEqualTo(Optional.ofNullable(amount).map(Money::of));
    }

    /** The working of each is its components, in order: quantity x unit price. */
    @ParameterizedTest
    @CsvFileSource(resources = "/prices/golden.csv", delimiter = '|', quoteCharacter = '`')
    void addsUpUnitPricesTimesQuantities(String type, String json, String amount, String working) {
        var explanation = book.explain(type, configuration(json), Optional.empty(), Optional.empty(), book.today());

        assertThat(explanation.total()).contains(Money.of(amount));
        assertThat(explanation.components().stream().map(PriceBookTest::working))
                .containsExactly(working.split(" \\+ "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            aws_instance   | {"instance_type": "t3.large", "state": "stopped"}
            aws_ebs_volume | {"type": "gp2", "size": 100, "present": false}
            """)
    void whatIsStoppedOrDeletedCostsNothingItself(String type, String json) {
        var explanation = book.explain(type, configuration(json), Optional.empty(), Optional.empty(), book.today());

        assertThat(explanation.total()).contains(Money.of("0.00"));
        assertThat(explanation.components()).isEmpty();
    }

    @Test
    void saysWhatItAssumesAndWhatIsMissing() {
        var explanation = book.explain(
                "aws_lambda_function",
                configuration("{'tags': {'monthly_invocations': '1000'}}"),
                Optional.empty(),
                Optional.empty(),
                book.today());

        assertThat(explanation.total()).isEmpty();
        assertThat(explanation.unknown())
                .containsExactly("The configuration does not tell the tag average_duration_ms as it has to be");
        assertThat(explanation.components()).extracting("name").containsExactly("requests");
        assertThat(explanation.assumptions()).contains("The account's free requests and compute are not taken off");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"simulated | 60.74 | ", "aws | 60.74 | ", "google | | There are no prices for google in us-east-1"
            })
    void takesThePricesOfAnotherCloudOnlyWhereItHasThem(String provider, String amount, String unknown) {
        var explanation = book.explain(
                "aws_instance",
                configuration("{'instance_type': 't3.large'}"),
                Optional.of("us-east-1"),
                Optional.of(provider),
                book.today());

        assertThat(explanation.total()).isEqualTo(Optional.ofNullable(amount).map(Money::of));
        assertThat(explanation.unknown())
                .isEqualTo(Optional.ofNullable(unknown).stream().toList());
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

    @ParameterizedTest
    @CsvSource({
        "2025-11-30, ",
        "2025-12-01, 60.74",
        "2026-05-31, 60.74",
        "2026-06-01, 58.40",
        "2026-12-31, 58.40",
        "2027-01-01, 0.00"
    })
    void reckonsWithThePriceOfTheDay(LocalDate day, String amount) {
        set("2026-06-01", "0.08");
        set("2027-01-01", "0");
        try {
            var known = prices.book();

            var explanation = known.explain(
                    "aws_instance",
                    configuration("{'instance_type': 't3.large'}"),
                    Optional.empty(),
                    Optional.empty(),
                    day);

            assertThat(explanation.total())
                    .isEqualTo(Optional.ofNullable(amount).map(Money::of));
        } finally {
            prices.client().sql("delete from price where recorded_by = 'test'").update();
        }
    }

    @Test
    void seesWithinASecondWhatAnotherNodeHasChanged() {
        var elsewhere = prices.book();
        var windows = configuration("{'instance_type': 't3.large', 'platform_details': 'Windows'}");
        assertThat(elsewhere.monthlyCost("aws_instance", windows, Optional.empty()))
                .isEmpty();

        set("2026-06-01", "0.1108", "t3.large/windows");
        try {
            await().atMost(Duration.ofSeconds(2))
                    .until(
                            () -> elsewhere.monthlyCost("aws_instance", windows, Optional.empty()),
                            cost -> cost.equals(Optional.of(Money.of("80.88"))));
        } finally {
            prices.client().sql("delete from price where recorded_by = 'test'").update();
        }

        await().atMost(Duration.ofSeconds(2))
                .until(() -> elsewhere.monthlyCost("aws_instance", windows, Optional.empty()), Optional::isEmpty);
    }

    private void set(String day, String amount) {
        set(day, amount, "t3.large");
    }

    private void set(String day, String amount, String item) {
        prices.prices()
                .add(new Price(
                        UUID.randomUUID(),
                        new Market("aws", "us-east-1"),
                        new Key("ec2", item, "hour"),
                        new BigDecimal(amount),
                        "A test",
                        LocalDate.parse(day),
                        "test",
                        Instant.EPOCH,
                        0));
    }

    @Test
    void recordsASourceAndADateOfEachPrice() {
        var database = prices.client();
        var unexplained = database.sql("select count(*) from price where source = ''")
                .query(Integer.class)
                .single();
        var asOfDecember = database.sql("select count(*) from price where effective_date = '2025-12-01'")
                .query(Integer.class)
                .single();
        var rows =
                database.sql("select count(*) from price").query(Integer.class).single();

        assertThat(unexplained).isZero();
        assertThat(asOfDecember).as("all but the corrected ones").isEqualTo(rows - 9);
        assertThat(rows).isEqualTo(31 + 12 + 3 + 10 + 22 + 2 * 12 + 12 + 11);
    }

    private static String working(Explanation.Component component) {
        return "%s x %s"
                .formatted(plain(component.quantity()), plain(component.price().amount()));
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static Configuration configuration(String json) {
        return Configuration.of(JsonMapper.shared().readTree(json.replace('\'', '"')));
    }
}
