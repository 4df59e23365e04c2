package io.driftsafe.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.pricing.UnitPrices.Key;
import io.driftsafe.resource.Configuration;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class SideCostsTest {

    private static final LocalDate TODAY = LocalDate.of(2026, 11, 26);
    private static final UnitPrices PRICES = new UnitPrices(Map.ofEntries(
            Map.entry(new Key("ebs_snapshot", "standard", "gb_month"), List.of(price("0.05"))),
            Map.entry(new Key("s3_transition", "glacier", "request"), List.of(price("0.00003"))),
            Map.entry(new Key("s3_transition", "standard_ia", "request"), List.of(price("0.00001"))),
            Map.entry(new Key("s3_transition", "intelligent_tiering", "request"), List.of(price("0.00001"))),
            Map.entry(new Key("s3_retrieval", "glacier", "gb"), List.of(price("0.01"))),
            Map.entry(new Key("s3_retrieval", "standard_ia", "gb"), List.of(price("0.005"))),
            Map.entry(new Key("s3_monitoring", "intelligent_tiering", "object_month"), List.of(price("0.0000025"))),
            Map.entry(new Key("s3", "standard_ia", "gb_month"), List.of(price("0.0125"))),
            Map.entry(new Key("s3", "glacier", "gb_month"), List.of(price("0.0036")))));

    /** What, its amount, and whether it is paid every month. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "aws_ebs_volume | {'size': 100} | {'size': 100, 'present': false} | The volume's last snapshot, as"
                        + " long as it is kept 5.00 true",
                "aws_ebs_volume | {} | {'present': false} | The volume's last snapshot, as long as it is kept ? true",
                "aws_ebs_volume | {'size': 100} | {'size': 200} | ",
                "aws_ebs_volume | {'present': false} | {'size': 100, 'present': false} | ",
                "aws_instance   | {'present': true} | {'present': false} | ",
                "aws_s3_bucket  | {} | {'tags': {'object_count': '1000000'}, 'lifecycle_rules': {'a/b': {'status':"
                        + " 'Enabled', 'transition': [{'days': 30, 'storage_class': 'GLACIER'}]}}} | Requests that move"
                        + " the objects there are to glacier 30.00 false, Retrieval of what is read from glacier, as much"
                        + " as a tag monthly_retrieved_gb would tell ? true",
                "aws_s3_bucket  | {} | {'tags': {'object_count': '1000000', 'monthly_retrieved_gb': '0'},"
                        + " 'lifecycle_rules': {'a': {'status': 'Enabled', 'noncurrent_version_transition':"
                        + " [{'noncurrent_days': 30, 'storage_class': 'GLACIER'}]}}} | Requests that move the objects"
                        + " there are to glacier 30.00 false, Retrieval of what is read from glacier 0.00 true",
                "aws_s3_bucket  | {} | {'tags': {'object_count': '1000000'}, 'lifecycle_rule': [{'enabled': true,"
                        + " 'transition': [{'days': 30, 'storage_class': 'GLACIER'}]}]} | Requests that move the objects"
                        + " there are to glacier 30.00 false, Retrieval of what is read from glacier, as much as a tag"
                        + " monthly_retrieved_gb would tell ? true",
                "aws_s3_bucket  | {} | {'lifecycle_rules': {'a': {'status': 'Enabled', 'transition': [{'days': 30,"
                        + " 'storage_class': 'GLACIER'}]}}} | Requests that move the objects there are to glacier, as many"
                        + " as a tag object_count would tell ? false, Retrieval of what is read from glacier, as much as a"
                        + " tag monthly_retrieved_gb would tell ? true",
                "aws_s3_bucket  | {} | {'lifecycle_rules': {'a': {'status': 'Disabled', 'transition': [{'days': 30,"
                        + " 'storage_class': 'GLACIER'}]}}} | ",
                "aws_s3_bucket  | {'lifecycle_rules': {'old': {'status': 'Enabled', 'transition': [{'days': 30,"
                        + " 'storage_class': 'GLACIER'}]}}} | {'lifecycle_rules': {'new': {'status': 'Enabled',"
                        + " 'transition': [{'days': 30, 'storage_class': 'GLACIER'}]}}} | ",
                // 30 of 90 days are used, so 60 are billed for nothing: 1000 x .0036 x 60 / 30
                "aws_s3_bucket  | {} | {'tags': {'object_count': '0', 'storage_gb': '1000'}, 'lifecycle_rules': {'a':"
                        + " {'status': 'Enabled', 'transition': [{'days': 30, 'storage_class': 'GLACIER'}], 'expiration':"
                        + " {'days': 60}}}} | Requests that move the objects there are to glacier 0.00 false, Deletion"
                        + " from glacier 60 days before its least time is over 7.20 false, Retrieval of what is read from"
                        + " glacier, as much as a tag monthly_retrieved_gb would tell ? true",
                "aws_s3_bucket  | {} | {'tags': {'object_count': '0', 'storage_gb': '1000'}, 'lifecycle_rules': {'a':"
                        + " {'status': 'Enabled', 'transition': [{'days': 30, 'storage_class': 'GLACIER'}], 'expiration':"
                        + " {'days': 120}}}} | Requests that move the objects there are to glacier 0.00 false, Retrieval"
                        + " of what is read from glacier, as much as a tag monthly_retrieved_gb would tell ? true",
                "aws_s3_bucket  | {} | {'tags': {'object_count': '5'}, 'lifecycle_rules': {'a': {'status': 'Enabled',"
                        + " 'transition': [{'storage_class': 'DEEP_ARCHIVE'}]}}} | Requests that move the objects there"
                        + " are to deep_archive ? false, Retrieval of what is read from deep_archive, as much as a tag"
                        + " monthly_retrieved_gb would tell ? true",
                // 15 of 30 days in standard_ia, and 75 of 90 in glacier: 1000 x .0125 x 15 / 30, 1000 x .0036 x 15 / 30
                "aws_s3_bucket  | {} | {'tags': {'object_count': '0', 'storage_gb': '1000', 'monthly_retrieved_gb':"
                        + " '50'}, 'lifecycle_rules': {'a': {'status': 'Enabled', 'transition': [{'days': 45,"
                        + " 'storage_class': 'GLACIER'}, {'days': 30, 'storage_class': 'STANDARD_IA'}], 'expiration':"
                        + " {'days': 120}}}} | Requests that move the objects there are to standard_ia 0.00 false,"
                        + " Requests that move the objects there are to glacier 0.00 false, A move from standard_ia 15"
                        + " days before its least time is over 6.25 false, Deletion from glacier 15 days before its least"
                        + " time is over 1.80 false, Retrieval of what is read from standard_ia, glacier 0.50 true",
                "aws_s3_bucket  | {} | {'tags': {'storage_class': 'STANDARD_IA', 'storage_gb': '300'},"
                        + " 'lifecycle_rules': {'a': {'status': 'Enabled', 'expiration': {'days': 20}}}} | Deletion from"
                        + " standard_ia 10 days before its least time is over 1.25 false",
                "aws_s3_bucket  | {} | {'tags': {'object_count': '1000000'}, 'lifecycle_rules': {'a': {'status':"
                        + " 'Enabled', 'transition': [{'storage_class': 'INTELLIGENT_TIERING'}]}}} | Requests that move"
                        + " the objects there are to intelligent_tiering 10.00 false, Monitoring of the objects in"
                        + " intelligent_tiering 2.50 true"
            })
    void namesWhatAFixBringsWithIt(String type, String before, String after, String expected) {
        var costs = SideCosts.of(type, attributes(before), attributes(after), PRICES, TODAY);

        assertThat(String.join(
                        ", ",
                        costs.stream()
                                .map(cost -> "%s %s %s"
                                        .formatted(
                                                cost.what(),
                                                cost.amount()
                                                        .map(amount ->
                                                                amount.amount().toPlainString())
                                                        .orElse("?"),
                                                cost.monthly()))
                                .toList()))
                .isEqualTo(expected == null ? "" : expected);
    }

    private static Attributes attributes(String json) {
        return new Attributes(Configuration.of(JsonMapper.shared().readTree(json.replace('\'', '"'))));
    }

    private static UnitPrice price(String amount) {
        return new UnitPrice(new BigDecimal(amount), "A test", LocalDate.of(2026, 1, 1));
    }
}
