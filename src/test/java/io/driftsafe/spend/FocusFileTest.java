package io.driftsafe.spend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.driftsafe.problem.Refusal;
import io.driftsafe.problem.Refusal.FieldError;
import io.driftsafe.wire.FileStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FocusFileTest {

    private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

    /** The columns of FOCUS 1.2 as AWS exports them. */
    private static final List<String> COLUMNS = List.of(
            ("AvailabilityZone,BilledCost,BillingAccountId,BillingAccountName,BillingAccountType,BillingCurrency,"
                            + "BillingPeriodEnd,BillingPeriodStart,ChargeCategory,ChargeClass,ChargeDescription,ChargeFrequency,"
                            + "ChargePeriodEnd,ChargePeriodStart,CommitmentDiscountId,ConsumedQuantity,ConsumedUnit,ContractedCost,"
                            + "EffectiveCost,InvoiceIssuerName,ListCost,PricingCategory,ProviderName,PublisherName,RegionId,"
                            + "ResourceId,ResourceName,ResourceType,ServiceCategory,ServiceName,SkuId,SkuPriceId,SubAccountId,"
                            + "SubAccountName,Tags,x_Discounts,x_ServiceCode")
                    .split(","));

    private static final FocusLine EXPECTED = new FocusLine(
            Instant.parse("2026-11-01T00:00:00Z"),
            Instant.parse("2026-11-01T01:00:00Z"),
            "Amazon Elastic Compute Cloud",
            Optional.of("i-0123456789abcdef0"),
            new TreeMap<>(Map.of("team", "web, \"front\"", "env", "")),
            new BigDecimal("0.0832"),
            new BigDecimal("6.123E-7"));

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void readsTheColumnsInEveryOrder(long seed) {
        var order = new ArrayList<>(COLUMNS);
        Collections.shuffle(order, new Random(seed));

        var lines = read(String.join(",", order) + "\n" + line(order) + "\n");

        assertThat(lines).containsExactly(EXPECTED);
    }

    @Test
    void readsOnlyTheColumnsThatAreNeeded() {
        var lines = read("""
            ServiceName,ChargePeriodStart,ChargePeriodEnd,BillingCurrency,EffectiveCost,BilledCost
            AWS Lambda,2026-11-01,2026-11-02,USD,1,2\
            """);

        assertThat(lines)
                .containsExactly(new FocusLine(
                        Instant.parse("2026-11-01T00:00:00Z"),
                        Instant.parse("2026-11-02T00:00:00Z"),
                        "AWS Lambda",
                        Optional.empty(),
                        new TreeMap<>(),
                        new BigDecimal("2"),
                        new BigDecimal("1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void readsQuotedValuesByteOrderMarkAndGzip(String end) throws IOException {
        var quoted = COLUMNS.stream().map(FocusFileTest::quoted).collect(Collectors.joining(","));
        var text = "\uFEFF" + quoted + end + line(COLUMNS) + end + end + line(COLUMNS);

        assertThat(read(text)).containsExactly(EXPECTED, EXPECTED);
        assertThat(read(gzip(text.getBytes(UTF_8)))).containsExactly(EXPECTED, EXPECTED);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-01T00:00:00Z, 2026-11-01T00:00:00Z",
        "2026-11-01T00:00:00.000Z, 2026-11-01T00:00:00Z",
        "2026-11-01T13:30Z, 2026-11-01T13:30:00Z",
        "2026-11-01 00:00:00, 2026-11-01T00:00:00Z",
        "2026-11-01 00:00:00 UTC, 2026-11-01T00:00:00Z",
        "2026-11-01T00:00:00+00:00, 2026-11-01T00:00:00Z",
        "2026-11-01, 2026-11-01T00:00:00Z"
    })
    void readsTimesAsExportsWriteThem(String written, Instant meant) {
        assertThat(read(small(written, "2026-12-01", "USD", "1")))
                .extracting(FocusLine::start)
                .containsExactly(meant);
    }

    @Test
    void aChargeForMoreThanADayCountsOnItsFirst() {
        var line = read(small("2026-11-01", "2026-12-01", "USD", "1")).getFirst();

        assertThat(line.day()).isEqualTo(LocalDate.parse("2026-11-01"));
        assertThat(line.isLong()).isTrue();
        assertThat(EXPECTED.isLong()).isFalse();
    }

    @Test
    void creditsAreNegative() {
        assertThat(read(small("2026-11-01", "2026-11-02", "USD", "-3.5")))
                .extracting(FocusLine::billed)
                .containsExactly(new BigDecimal("-3.5"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-31, 2026-12-02, USD, 1, /2/ChargePeriodStart, is no time",
        "2026-11-01, yesterday, USD, 1, /2/ChargePeriodEnd, is no time",
        "0000-01-01, 2026-11-02, USD, 1, /2/ChargePeriodStart, before 2000-01-01",
        "1999-12-31T23:59:59Z, 2026-11-02, USD, 1, /2/ChargePeriodStart, before 2000-01-01",
        "2026-11-02, 2026-11-02, USD, 1, /2/ChargePeriodEnd, ends before",
        "2026-12-03, 2026-12-04, USD, 1, /2/ChargePeriodStart, has not begun yet",
        "2026-11-01T00:00:00+01:00, 2026-11-02, USD, 1, /2/ChargePeriodStart, is no time",
        "2026-11-01, 2026-11-02, EUR, 1, /2/BillingCurrency, 'taken in USD, and this is EUR'",
        "2026-11-01, 2026-11-02, '', 1, /2/BillingCurrency, this is empty",
        "2026-11-01, 2026-11-02, USD, '', /2/BilledCost, Nothing is no cost",
        "2026-11-01, 2026-11-02, USD, 1e30, /2/BilledCost, is no cost",
        "2026-11-01, 2026-11-02, USD, NaN, /2/BilledCost, is no cost",
        "2026-11-01, 2026-11-02, USD, '1,5', /2, 7 values"
    })
    void namesLineAndColumnOfWhatIsWrong(
            String start, String end, String currency, String billed, String pointer, String message) {
        var refused = refused(small(start, end, currency, billed));

        assertThat(refused.errors()).singleElement().satisfies(error -> {
            assertThat(error.pointer()).isEqualTo(pointer);
            assertThat(error.message()).contains(message);
        });
        assertThat(refused.detail()).contains("Nothing was imported");
    }

    @Test
    void namesTheFirstOfManyMistakesAndCountsThem() {
        var lines = IntStream.range(0, 100)
                .mapToObj(i -> i % 2 == 0
                        ? "2026-11-01,2026-11-02,EUR,1,1,AWS Lambda"
                        : "2026-11-01,2026-11-02,USD,1,1,AWS Lambda")
                .collect(Collectors.joining("\n"));

        var refused = refused(
                "ChargePeriodStart,ChargePeriodEnd,BillingCurrency,BilledCost,EffectiveCost,ServiceName\n" + lines);

        assertThat(refused.errors())
                .hasSize(20)
                .extracting(FieldError::pointer)
                .startsWith("/2/BillingCurrency", "/4/BillingCurrency");
        assertThat(refused.detail()).contains("50 mistake(s)", "first 20");
    }

    @Test
    void countsLinesAsAnEditorDoes() {
        var refused = refused("""
            ChargePeriodStart,ChargePeriodEnd,BillingCurrency,BilledCost,EffectiveCost,ServiceName
            2026-11-01,2026-11-02,USD,1,1,"two
            lines"

            2026-11-01,2026-11-02,USD,x,1,AWS Lambda
            """);

        assertThat(refused.errors()).extracting(FieldError::pointer).containsExactly("/5/BilledCost");
    }

    @Test
    void namesTheColumnsThatAreMissingOrComeTwice() {
        var refused = refused("BilledCost,billed_cost,EffectiveCost,ServiceName,BillingCurrency,ChargePeriodStart\n");

        assertThat(refused.errors())
                .containsExactlyInAnyOrder(
                        new FieldError("/1/BilledCost", "The column comes twice"),
                        new FieldError("/1/ChargePeriodEnd", "The column is missing"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null"})
    void refusesALineOfNoService(String service) {
        var refused = refused("""
            ChargePeriodStart,ChargePeriodEnd,BillingCurrency,BilledCost,EffectiveCost,ServiceName
            2026-11-01,2026-11-02,USD,1,1,%s
            """.formatted(service));

        assertThat(refused.errors()).extracting(FieldError::pointer).containsExactly("/2/ServiceName");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[1]", "{\"\"a\"\"", "no", "{\"\"a\"\": \"\"\\u0000\"\"}"})
    void refusesTagsThatAreNone(String tags) {
        var refused = refused("""
            ChargePeriodStart,ChargePeriodEnd,BillingCurrency,BilledCost,EffectiveCost,ServiceName,Tags
            2026-11-01,2026-11-02,USD,1,1,AWS Lambda,"%s"
            """.formatted(tags));

        assertThat(refused.errors()).extracting(FieldError::pointer).containsExactly("/2/Tags");
    }

    @Test
    void takesOnlyTheLinesOfASubAccount() {
        var text = """
            SubAccountId,ChargePeriodStart,ChargePeriodEnd,BillingCurrency,BilledCost,EffectiveCost,ServiceName
            111,2026-11-01,2026-11-02,USD,1,1,AWS Lambda
            222,2026-11-01,2026-11-02,EUR,2,2,AWS Lambda
            111,2026-11-01,2026-11-02,USD,3,3,AWS Lambda
            """;
        var lines = new ArrayList<FocusLine>();

        var taken = FocusFile.read(stream(text.getBytes(UTF_8)), Optional.of("111"), NOW, lines::add);

        assertThat(taken).isEqualTo(new FocusFile.Taken(2, 1));
        assertThat(lines).extracting(FocusLine::billed).containsExactly(BigDecimal.ONE, new BigDecimal(3));
        assertThat(catchThrowableOfType(
                                Refusal.class,
                                () -> FocusFile.read(stream(text.getBytes(UTF_8)), Optional.of("333"), NOW, _ -> {}))
                        .detail())
                .contains("no line of the sub-account 333");
    }

    @Test
    void refusesWhatIsNoSuchFile() throws IOException {
        var latin = "ChargePeriodStart,\u00e4\n".getBytes(StandardCharsets.ISO_8859_1);
        var open = small("2026-11-01", "2026-11-02", "USD", "\"1");
        var packed = gzip(small("2026-11-01", "2026-11-02", "USD", "1").getBytes(UTF_8));
        var cut = Arrays.copyOf(packed, packed.length - 10);
        var broken = packed.clone();
        Arrays.fill(broken, 12, packed.length - 8, (byte) 0xff);

        assertThat(refused(new byte[0]).detail()).contains("The file is empty");
        assertThat(refused(COLUMNS.stream().collect(Collectors.joining(",")).getBytes(UTF_8))
                        .detail())
                .contains("no lines but the first");
        assertThat(refused(latin).detail()).contains("not UTF-8");
        assertThat(refused(open).detail()).contains("no CSV");
        assertThat(refused(cut).detail()).contains("ended too early");
        assertThat(refused(broken).detail()).contains("broken gzip");
    }

    @Test
    void refusesALineThatIsTooLongToBeHeld() {
        var wide = small("2026-11-01", "2026-11-02", "USD", ",".repeat(2000));
        var large = small("2026-11-01", "2026-11-02", "USD", "x".repeat(3 << 20));

        assertThat(refused(wide).detail()).contains("more than 1000 columns");
        assertThat(refused(large).detail()).contains("more than 1000 columns");
    }

    private static String small(String start, String end, String currency, String billed) {
        return """
            ChargePeriodStart,ChargePeriodEnd,BillingCurrency,BilledCost,EffectiveCost,ServiceName
            %s,%s,%s,%s,1,AWS Lambda
            """.formatted(start, end, currency, billed);
    }

    /** Of every column something, as AWS writes it. */
    private static String line(List<String> order) {
        return order.stream()
                .map(column -> switch (column) {
                    case "BilledCost" -> "0.0832";
                    case "EffectiveCost" -> "6.123E-7";
                    case "BillingCurrency" -> "USD";
                    case "ChargePeriodStart" -> "2026-11-01T00:00:00.000Z";
                    case "ChargePeriodEnd" -> "2026-11-01T01:00:00.000Z";
                    case "ServiceName" -> "Amazon Elastic Compute Cloud";
                    case "ResourceId" -> "i-0123456789abcdef0";
                    case "Tags" -> quoted("{\"team\": \"web, \\\"front\\\"\", \"env\": null}");
                    case "InvoiceIssuerName" -> "\"Amazon Web Services, Inc.\"";
                    case "ChargeDescription" -> "\"$0.0832 per\nhour\"";
                    case "ResourceType", "RegionId" -> "\"\"";
                    default -> "";
                })
                .collect(Collectors.joining(","));
    }

    private static String quoted(String value) {
        return "\"" + value.replace("\"", "\"\"") + "\"";
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }

    private static FileStream stream(byte[] file) {
        try {
            return FileStream.of(new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<FocusLine> read(String text) {
        return read(text.getBytes(UTF_8));
    }

    private static List<FocusLine> read(byte[] file) {
        var lines = new ArrayList<FocusLine>();
        FocusFile.read(stream(file), Optional.empty(), NOW, lines::add);
        return lines;
    }

    private static Refusal refused(String text) {
        return refused(text.getBytes(UTF_8));
    }

    private static Refusal refused(byte[] file) {
        return catchThrowableOfType(Refusal.class, () -> read(file));
    }
}
