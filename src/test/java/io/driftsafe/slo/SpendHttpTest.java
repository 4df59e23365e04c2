package io.driftsafe.slo;

import static io.driftsafe.slo.Budgets.file;
import static io.driftsafe.slo.Budgets.line;
import static io.driftsafe.slo.Budgets.today;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient;
import io.driftsafe.ServiceTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@ServiceTest
class SpendHttpTest {

    private static final String EC2 = "Amazon Elastic Compute Cloud";
    private static final int MEBIBYTE = 1 << 20;

    @LocalServerPort
    private int port;

    @Autowired
    private JdbcClient database;

    private Budgets budgets;
    private String slo;

    @BeforeEach
    void begin() {
        budgets = new Budgets(new ServiceClient(port), 2);
        slo = budgets.created(budgets.slo(1000));
    }

    @Test
    void theSameFileCountsOnce() throws IOException {
        var lines = List.of(line(today(), EC2, "i-0", "10.5", ""), line(today(), EC2, "elsewhere", "2", ""))
                .toArray(String[]::new);

        var first = budgets.imported("", lines).expect(200);
        var again = budgets.imported("", lines).expect(200);
        var packed = send("", "application/gzip", new ByteArrayInputStream(gzip(file(lines))));

        assertThat(first.at("/lines").intValue()).isEqualTo(2);
        assertThat(first.at("/effective_cost").decimalValue()).isEqualByComparingTo("12.5");
        assertThat(first.at("/resources_known").intValue()).isEqualTo(1);
        assertThat(first.at("/resources_unknown").intValue()).isEqualTo(1);
        assertThat(first.at("/counted_before").booleanValue()).isFalse();
        assertThat(again.at("/counted_before").booleanValue()).isTrue();
        assertThat(packed.statusCode()).describedAs(packed.body()).isEqualTo(200);
        assertThat(packed.body()).contains("\"counted_before\":true");
        assertThat(value()).isEqualTo("12.50");
    }

    @Test
    void aCorrectedExportReplacesWhatWasKnownOfItsPeriod() {
        var yesterday = today().minusDays(1);
        var wrong = line(today(), EC2, "i-0", "10", "");
        budgets.imported("", line(yesterday, EC2, "i-0", "7", ""), wrong).expect(200);

        var corrected = budgets.imported("", line(today(), EC2, "i-0", "4", "")).expect(200);

        assertThat(corrected.at("/replaced").intValue()).isEqualTo(1);
        assertThat(rows()).containsExactly("4", "7");

        budgets.imported("", line(yesterday, EC2, "i-0", "7", ""), wrong).expect(200);
        assertThat(rows()).containsExactly("10", "7");
    }

    @Test
    void aFurtherPartStandsBesideTheFirst() {
        budgets.imported("", line(today(), EC2, "i-0", "10", "")).expect(200);

        budgets.imported("&beside=true", line(today(), EC2, "i-1", "5", "")).expect(200);
        budgets.imported("&beside=true", line(today(), EC2, "i-1", "5", "")).expect(200);

        assertThat(value()).isEqualTo("15.00");
    }

    @Test
    void aFeeForTheMonthReplacesNoDays() {
        var first = today().withDayOfMonth(1);
        var fee = "3,3,USD,%s,%s,AWS Support,,".formatted(first, first.plusMonths(1));
        budgets.imported("", line(today(), EC2, "i-0", "10", ""), fee).expect(200);
        budgets.imported("", line(today(), EC2, "i-0", "11", ""), fee).expect(200);

        assertThat(value()).isEqualTo("14.00");
        budgets.imported("&beside=true", fee.replace("3,3", "2,2")).expect(200);
        assertThat(value()).isEqualTo("16.00");
        budgets.imported("", fee.replace("3,3", "4,4")).expect(200);
        assertThat(value()).isEqualTo("15.00");
    }

    @Test
    void importsAllOrNothing() {
        budgets.spent("10");

        var refused = budgets.imported("", line(today(), EC2, "", "5", ""), line(today(), EC2, "", "much", ""));

        assertThat(refused.expect(422).at("/errors").findValuesAsString("pointer"))
                .containsExactly("/3/BilledCost", "/3/EffectiveCost");
        assertThat(value()).isEqualTo("10.00");
    }

    @Test
    void hoursAreSummedUpToDaysByResourceServiceAndTags() {
        var lines = new ArrayList<String>();
        for (var hour = 0; hour < 24; hour++) {
            for (var resource = 0; resource < 100; resource++) {
                lines.add("0.01,0.02,USD,%sT%02d:00:00Z,%sT%02d:59:59Z,%s,i-%d,\"{\"\"team\"\":\"\"web\"\"}\""
                        .formatted(today(), hour, today(), hour, EC2, resource));
            }
        }

        var report = budgets.imported("", lines.toArray(String[]::new)).expect(200);

        assertThat(report.at("/lines").intValue()).isEqualTo(2400);
        assertThat(report.at("/billed_cost").decimalValue()).isEqualByComparingTo("24");
        assertThat(rows()).hasSize(100).containsOnly("0.48");
        assertThat(value()).isEqualTo("48.00");
        var billed = budgets.created(budgets.slo(1000, "cost_basis", "billed"));
        assertThat(budgets.status(billed).at("/value").asString()).isEqualTo("24.00");
    }

    @Test
    void aBudgetOfATypeSaysWhatIsBilledForResourcesThatAreNotKnown() {
        budgets.imported(
                        "",
                        line(today(), EC2, "i-0", "30", ""),
                        line(today(), EC2, "elsewhere", "8", ""),
                        line(today(), EC2, "", "2", ""))
                .expect(200);

        var typed = budgets.created(budgets.slo(100, "scope", budgets.scope("resource_type", "aws_instance")));
        budgets.imported("&beside=true", line(today(), EC2, "elsewhere", "5", ""))
                .expect(200);

        assertThat(budgets.status(typed).at("/value").asString()).isEqualTo("30.00");
        assertThat(budgets.status(typed).at("/message").stringValue())
                .contains("15.00 USD, 33 % of both, are billed for resources that are not known here");
        assertThat(value()).isEqualTo("45.00");
        assertThat(budgets.status(slo).at("/message").stringValue()).doesNotContain("not known");
    }

    @Test
    void listsTheAccountsThatAreKnown() {
        budgets.spent("10");

        var sources = new ServiceClient(port).get("/api/v1/slos/spend").expect(200);

        assertThat(sources.at("/items").valueStream())
                .filteredOn(source -> source.at("/account").stringValue().equals(budgets.account()))
                .singleElement()
                .satisfies(source ->
                        assertThat(source.at("/known_from").stringValue()).isEqualTo(today().toString()));
    }

    @Test
    void takes64MebibytesAndNoByteMore() {
        var whole = send("", "text/csv", padded(64 * MEBIBYTE));
        var larger = send("", "text/csv", padded(64 * MEBIBYTE + 1));

        assertThat(whole.statusCode()).describedAs(whole.body()).isEqualTo(200);
        assertThat(larger.statusCode()).isEqualTo(413);
        assertThat(larger.body()).contains("too-large");
    }

    @Test
    void takesNoOtherMediaTypeAndNoOtherParameter() {
        var client = new ServiceClient(port);

        var json = client.put("/api/v1/slos/spend", "{}").expect(415);
        assertThat(json.code()).isEqualTo("unsupported-media-type");
        assertThat(json.at("/detail").stringValue()).contains("text/csv", "application/gzip");
        assertThat(client.put("/api/v1/slos/spend", "", "Content-Type", "text/csv")
                        .expect(422)
                        .code())
                .isEqualTo("invalid-request");
        assertThat(client.put("/api/v1/slos/spend?acount=x", "", "Content-Type", "text/csv")
                        .expect(422)
                        .code())
                .isEqualTo("invalid-request");
    }

    private String value() {
        return budgets.status(slo).at("/value").asString();
    }

    /** What was spent, newest day first. */
    private List<String> rows() {
        return database.sql("select effective from spend where account = ? order by day desc, effective")
                .param(budgets.account())
                .query((row, _) -> row.getBigDecimal("effective").toPlainString())
                .list();
    }

    private static byte[] gzip(String text) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    /** An export of so many bytes, most of them in a column that nobody reads. */
    private static InputStream padded(int size) {
        var begin = "Padding,BilledCost,EffectiveCost,BillingCurrency,ChargePeriodStart,ChargePeriodEnd,ServiceName\n";
        var line = "%s,1,1,USD,%s,%s,AWS Lambda\n";
        var full = line.formatted("x".repeat(MEBIBYTE / 2), today(), today().plusDays(1))
                .getBytes(UTF_8);
        var parts = new ArrayList<InputStream>(List.of(new ByteArrayInputStream(begin.getBytes(UTF_8))));
        var left = size - begin.length();
        for (; left > 2 * full.length; left -= full.length) {
            parts.add(new ByteArrayInputStream(full));
        }
        var rest = left - line.formatted("", today(), today().plusDays(1)).length();
        parts.add(new ByteArrayInputStream(
                line.formatted("x".repeat(rest), today(), today().plusDays(1)).getBytes(UTF_8)));
        return new SequenceInputStream(Collections.enumeration(parts));
    }

    /** Chunked, for the client does not know how long it is. */
    private HttpResponse<String> send(String query, String contentType, InputStream body) {
        var request = HttpRequest.newBuilder(URI.create(
                        "http://127.0.0.1:%d/api/v1/slos/spend?account=%s%s".formatted(port, budgets.account(), query)))
                .header("Content-Type", contentType)
                .PUT(BodyPublishers.ofInputStream(() -> body))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException("The import got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
