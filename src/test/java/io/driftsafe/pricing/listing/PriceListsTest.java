package io.driftsafe.pricing.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.driftsafe.problem.Refusal;
import io.driftsafe.wire.FileStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

class PriceListsTest {

    private static final List<String> EC2 = List.of(
            "aws us-east-1 ebs gp3 gb_month 0.08 2026-11-01",
            "aws us-east-1 ebs gp3 iops_month 0.005 2026-11-01",
            "aws us-east-1 ebs gp3 mbps_month 0.04 2026-11-01",
            "aws us-east-1 ebs io1 gb_month 0.125 2026-11-01",
            "aws us-east-1 ebs io2 gb_month 0.125 2026-11-01",
            "aws us-east-1 ec2 t3.large hour 0.0832 2026-11-01",
            "aws us-east-1 ec2 t3.large/windows hour 0.1108 2026-11-01",
            "aws us-east-1 nat_gateway data gb 0.045 2026-11-01",
            "aws us-east-1 nat_gateway gateway hour 0.045 2026-11-01");

    private static final Map<String, List<String>> EC2_LEFT_OUT = Map.of(
            "This service does not reckon with it: Compute Instance of AmazonEC2",
            List.of("EC2DEDICATEDT3LG", "EC2SQLT3LARGE000", "EC2UNUSEDT3LARGE"),
            "This service does not reckon with it: System Operation of AmazonEC2",
            List.of("EBSSNAPCOPYTIERS"),
            "It is in no region itself, but in an AWS Local Zone",
            List.of("EC2LOCALZONEBOX0"),
            "Reserved terms: enter what you have bought as a commitment",
            List.of("EC2LINUXT3LARGE0"));

    @ParameterizedTest
    @CsvSource({"aws-ec2.json", "aws-ec2.csv"})
    void takesOfAnOfferWhatIsReckonedWithAndNamesTheRest(String file) throws IOException {
        var list = read(PriceListFormat.AWS_OFFER, bytes(file));

        assertThat(list.prices()).containsExactlyElementsOf(EC2);
        assertThat(list.leftOut).containsExactlyInAnyOrderEntriesOf(EC2_LEFT_OUT);
        assertThat(list.taken)
                .extracting(ListedPrice::source)
                .containsOnly("AWS price list AmazonEC2, version 20261102195025");
    }

    @Test
    void takesAnOfferInWhateverOrderItsMembersCome() throws IOException {
        var offer = JsonMapper.shared().readTree(bytes("aws-ec2.json"));
        var backwards = JsonMapper.shared().createObjectNode();
        List.copyOf(offer.propertyNames()).reversed().forEach(name -> backwards.set(name, offer.path(name)));
        assertThat(backwards.propertyNames()).containsSubsequence("terms", "products");

        var list = read(PriceListFormat.AWS_OFFER, backwards.toString().getBytes(StandardCharsets.UTF_8));

        assertThat(list.prices()).containsExactlyElementsOf(EC2);
        assertThat(list.leftOut).containsExactlyInAnyOrderEntriesOf(EC2_LEFT_OUT);
    }

    @Test
    void takesDatabasesOfOneZoneInARegionWhoseUsageHasAPrefix() throws IOException {
        var list = read(PriceListFormat.AWS_OFFER, bytes("aws-rds.json"));

        assertThat(list.prices())
                .containsExactly(
                        "aws eu-west-1 rds mysql/db.m5.large hour 0.19 2026-11-01",
                        "aws eu-west-1 rds_storage gp3 gb_month 0.127 2026-11-01");
        assertThat(list.leftOut)
                .containsOnly(Map.entry(
                        "This service does not reckon with it: Database Instance of AmazonRDS",
                        List.of("RDSMYSQLM5MULTI0", "RDSORACLEM5LARGE")));
    }

    @Test
    void takesEveryTierOfStandardStorageAndOfOthersTheFirstThatCosts() throws IOException {
        var list = read(PriceListFormat.AWS_OFFER, bytes("aws-others.json"));

        assertThat(list.prices())
                .containsExactly(
                        "aws us-east-1 dynamodb standard read_capacity_hour 0.00013 2026-11-01",
                        "aws us-east-1 elasticache redis/cache.m5.large hour 0.156 2026-11-01",
                        "aws us-east-1 lambda x86_64 gb_second 0.0000166667 2026-11-01",
                        "aws us-east-1 load_balancer application hour 0.0225 2026-11-01",
                        "aws us-east-1 s3 deep_archive gb_month 0.00099 2026-11-01",
                        "aws us-east-1 s3 standard/first 50 TB gb_month 0.023 2026-11-01",
                        "aws us-east-1 s3 standard/next 450 TB gb_month 0.022 2026-11-01",
                        "aws us-east-1 s3 standard/over 500 TB gb_month 0.021 2026-11-01",
                        "aws us-east-1 s3 standard_ia gb_month 0.0125 2026-11-01");
        assertThat(list.leftOut).isEmpty();
    }

    @Test
    void takesLinuxMachinesOfAzureAndSaysThatAnotherPageFollows() throws IOException {
        var list = read(PriceListFormat.AZURE_RETAIL, bytes("azure.json"));

        assertThat(list.prices())
                .containsExactly(
                        "azure eastus virtual_machine Standard_B1s hour 0.0104 2026-08-01",
                        "azure westeurope virtual_machine Standard_D2s_v3 hour 0.12 2026-08-01");
        assertThat(list.leftOut)
                .containsOnlyKeys(
                        "Spot and low priority capacity is not reckoned with",
                        "Only the prices of virtual machines with Linux are reckoned with",
                        "Reservation prices: enter what you have bought as a commitment",
                        "This service does not reckon with it: Storage");
        assertThat(list.notes).singleElement().asString().contains("another page follows");
    }

    /** The figures are those of the machine types in the book, which were not made of parts. */
    @Test
    void makesMachinesOfGoogleOfTheirVcpusAndMemory() throws IOException {
        var list = read(PriceListFormat.GOOGLE_CATALOG, bytes("google.json"));

        assertThat(list.prices())
                .contains(
                        "google us-central1 compute e2-medium hour 0.03350571 2026-10-02",
                        "google us-central1 compute e2-standard-2 hour 0.06701142 2026-10-02",
                        "google us-east1 compute e2-standard-8 hour 0.26804568 2026-10-02",
                        "google us-central1 compute n1-standard-1 hour 0.04749975 2026-10-01");
        assertThat(list.prices()).noneMatch(price -> price.contains("n2-") || price.contains("europe"));
        assertThat(list.leftOut.get("The list does not have both the vCPUs and the memory of the family"))
                .containsExactly("0000-0000-0002");
        assertThat(list.leftOut.get("This service does not reckon with it: PDStandard of Compute Engine"))
                .containsExactly("0000-0000-0003");
        assertThat(list.leftOut.get("This service does not reckon with it: CPU of Compute Engine"))
                .containsExactly("0000-0000-0001");
        assertThat(list.notes).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyOrderOfColumnsAndEveryDressIsTheSameList(long seed) throws IOException {
        var random = new Random(seed);
        var lines = rows(new String(bytes("aws-ec2.csv"), StandardCharsets.UTF_8));
        var header = lines.get(5);
        var order = new ArrayList<>(IntStream.range(0, header.size()).boxed().toList());
        Collections.shuffle(order, random);
        var text = new StringWriter();
        for (var i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            var shuffled = i < 5 ? line : order.stream().map(line::get).toList();
            text.append(String.join(
                            ",",
                            shuffled.stream()
                                    .map(value -> random.nextBoolean() || value.matches(".*[\",\n].*")
                                            ? '"' + value.replace("\"", "\"\"") + '"'
                                            : value)
                                    .toList()))
                    .append(random.nextBoolean() ? "\r\n" : "\n");
        }

        var list = read(PriceListFormat.AWS_OFFER, dressed(text.toString(), random));

        assertThat(list.prices()).as("seed %d", seed).containsExactlyElementsOf(EC2);
        assertThat(list.leftOut).as("seed %d", seed).containsExactlyInAnyOrderEntriesOf(EC2_LEFT_OUT);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void everyOrderOfColumnsOfATableIsTheSameTable(long seed) throws IOException {
        var random = new Random(seed);
        var columns = new ArrayList<>(List.of(
                "provider", "region", "kind", "item", "unit", "amount", "source", "effective_date", "currency"));
        var values = Map.of(
                "provider", "aws",
                "region", "eu-west-1",
                "kind", "ec2",
                "item", "m7i.large",
                "unit", "hour",
                "amount", "0.1124",
                "source", "\"By hand, from the \"\"list\"\"\"",
                "effective_date", "2026-11-01",
                "currency", random.nextBoolean() ? "USD" : "");
        Collections.shuffle(columns, random);
        var text = String.join(",", columns) + "\n\n"
                + String.join(",", columns.stream().map(values::get).toList()) + "\n";

        var list = read(PriceListFormat.CSV, dressed(text, random));

        assertThat(list.prices()).containsExactly("aws eu-west-1 ec2 m7i.large hour 0.1124 2026-11-01");
        assertThat(list.taken.getFirst().source()).isEqualTo("By hand, from the \"list\"");
        assertThat(list.taken.getFirst().place()).isEqualTo("3");
    }

    static LongStream seeds() {
        return LongStream.range(0, 20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CSV            | provider,region                                | /1 | does not name amount",
                "CSV            | provider,region,kind,item,unit,amount,source,effective_date,price | /1 | no column"
                        + " \"price\"",
                "CSV            | provider,provider                              | /1 | twice",
                "CSV            | <empty>                                        |    | is empty",
                "CSV            | provider,region,kind,item,unit,amount,source,effective_date~a,b | /2 | has 2 values",
                "CSV            |"
                        + " provider,region,kind,item,unit,amount,source,effective_date~aws,r,ec2,i,hour,1e999,s,2026-01-01"
                        + " | /2/amount | is no amount",
                "CSV            |"
                        + " provider,region,kind,item,unit,amount,source,effective_date~aws,r,ec2,i,hour,-1,s,2026-01-01 |"
                        + " /2/amount | is no amount",
                "CSV            |"
                        + " provider,region,kind,item,unit,amount,source,effective_date~aws,r,ec2,i,hour,1,s,1.1.2026 |"
                        + " /2/effective_date | is no day",
                "CSV            |"
                        + " provider,region,kind,item,unit,amount,source,effective_date,currency~aws,r,ec2,i,hour,1,s,2026-01-01,EUR"
                        + " | /2/currency | must be USD",
                "AWS_OFFER      | {'offerCode': 'AmazonEC2'}                     |    | no products",
                "AWS_OFFER      | {'terms': {}}                                  |    | no products",
                "AWS_OFFER      | a,b                                            |    | no offer file",
                "AWS_OFFER      | SKU,TermType                                   | /1 | have no effectivedate",
                "AZURE_RETAIL   | {'Count': 0}                                   |    | has no Items",
                "AZURE_RETAIL   | {'Items': [{'serviceName': 'Storage', 'currencyCode': 'EUR'}]} |"
                        + " /Items/0/currencyCode | must be USD",
                "GOOGLE_CATALOG | {}                                             |    | has no skus",
                "GOOGLE_CATALOG | []                                             |    | must be an object"
            })
    void refusesWhatIsNoSuchListAndSaysWhy(PriceListFormat format, String text, String pointer, String message)
            throws IOException {
        var file = text.equals("<empty>") ? "" : text.replace('\'', '"').replace('~', '\n');

        var refused = catchThrowableOfType(Refusal.class, () -> read(format, file.getBytes(StandardCharsets.UTF_8)));

        assertThat(refused.detail() + refused.errors()).contains(message);
        assertThat(refused.errors().getFirst().pointer()).isEqualTo(pointer == null ? "" : pointer);
    }

    @Test
    void refusesPricesInAnotherCurrency() throws IOException {
        var yuan = new String(bytes("aws-ec2.json"), StandardCharsets.UTF_8).replace("\"USD\"", "\"CNY\"");

        var refused = catchThrowableOfType(
                Refusal.class, () -> read(PriceListFormat.AWS_OFFER, yuan.getBytes(StandardCharsets.UTF_8)));

        assertThat(refused.detail()).contains("CNY", "USD");
    }

    @Test
    void namesTheFirstMistakesOfMany() throws IOException {
        var text = new StringBuilder("provider,region,kind,item,unit,amount,source,effective_date\n");
        IntStream.range(0, 100).forEach(i -> text.append("aws,r,ec2,i,hour,much,s,2026-01-01\n"));

        var refused = catchThrowableOfType(
                Refusal.class, () -> read(PriceListFormat.CSV, text.toString().getBytes(StandardCharsets.UTF_8)));

        assertThat(refused.errors()).hasSize(PriceTable.MOST_MISTAKES);
        assertThat(refused.detail()).endsWith("100");
    }

    @Test
    void refusesWhatIsNotUtf8OrBrokenGzip() throws IOException {
        var latin = "provider,region,kind,item,unit,amount,source,effective_date\naws,r,ec2,i,hour,1,\u00e9,2026-01-01"
                .getBytes(StandardCharsets.ISO_8859_1);
        var cut = Arrays.copyOf(packed(bytes("aws-ec2.csv")), 700);

        var notUtf8 = catchThrowableOfType(Refusal.class, () -> read(PriceListFormat.CSV, latin));
        var broken = catchThrowableOfType(Refusal.class, () -> read(PriceListFormat.AWS_OFFER, cut));

        assertThat(notUtf8.detail()).contains("UTF-8");
        assertThat(broken.detail()).contains("ended too early");
    }

    private static byte[] dressed(String text, Random random) throws IOException {
        var bytes = ((random.nextBoolean() ? "\ufeff" : "") + text).getBytes(StandardCharsets.UTF_8);
        return random.nextBoolean() ? packed(bytes) : bytes;
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        return packed.toByteArray();
    }

    private static List<List<String>> rows(String csv) {
        var lines = new ArrayList<List<String>>();
        for (var line : csv.split("\n")) {
            var inner = line.substring(1, line.length() - 1);
            lines.add(Arrays.stream(inner.split("\",\"", -1))
                    .map(value -> value.replace("\"\"", "\""))
                    .toList());
        }
        return lines;
    }

    private static byte[] bytes(String file) throws IOException {
        return new ClassPathResource("prices/lists/" + file).getContentAsByteArray();
    }

    private static Taken read(PriceListFormat format, byte[] bytes) throws IOException {
        var taken = new Taken();
        format.read(FileStream.of(new ByteArrayInputStream(bytes)), taken);
        return taken;
    }

    private static final class Taken implements PriceListTaker {

        private final List<ListedPrice> taken = new ArrayList<>();
        private final Map<String, List<String>> leftOut = new TreeMap<>();
        private final List<String> notes = new ArrayList<>();

        @Override
        public void priced(ListedPrice price) {
            taken.add(price);
        }

        @Override
        public void leftOut(String place, String reason) {
            leftOut.computeIfAbsent(reason, _ -> new ArrayList<>()).add(place);
        }

        @Override
        public void note(String sentence) {
            notes.add(sentence);
        }

        /** In order, for lists have none. */
        List<String> prices() {
            return taken.stream()
                    .map(price -> "%s %s %s %s %s %s %s"
                            .formatted(
                                    price.provider(),
                                    price.region(),
                                    price.kind(),
                                    price.item(),
                                    price.unit(),
                                    price.amount().stripTrailingZeros().toPlainString(),
                                    price.effectiveDate()))
                    .sorted()
                    .toList();
        }
    }
}
