package io.driftsafe.provider.aws;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.RequestMethod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.OrderableDBInstanceOption;

/** Answers that moto cannot give and that are ours: they say so, and are as AWS' own model has them. */
class AwsStubsTest {

    private final WireMockServer stubs =
            new WireMockServer(options().dynamicPort().usingFilesUnderClasspath(StrictAwsProxy.STUBS));

    @BeforeEach
    void begin() {
        stubs.start();
    }

    @AfterEach
    void end() {
        stubs.stop();
    }

    @Test
    void eachSaysThatItIsOursAndWhereItsShapeIsFrom() {
        var all = stubs.getStubMappings();

        assertThat(all).isNotEmpty().allSatisfy(stub -> {
            assertThat(stub.getMetadata().getString("ours")).contains("not AWS' own");
            assertThat(stub.getMetadata().getString("lacking")).startsWith("moto");
            assertThat(stub.getMetadata().getString("source")).startsWith("https://docs.aws.amazon.com/");
        });
    }

    @Test
    void eachIsKnownToTheModelMemberByMember() {
        var all = stubs.getStubMappings();

        assertThat(all).isNotEmpty().allSatisfy(stub -> {
            assertThat(stub.getRequest().getMethod()).isEqualTo(RequestMethod.POST);
            var asked = stub.getRequest().getFormParameters().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, parameter -> parameter.getValue().getExpected()));
            var action = stub.getName().split(" ")[0];
            assertThat(action).endsWith(":" + asked.get("Action"));

            var form = action.startsWith("ec2:") ? AwsCall.Form.EC2 : AwsCall.Form.QUERY;
            assertThat(ServiceModel.unknown(new AwsCall(action, asked, form), answer(asked)))
                    .isEmpty();
        });
    }

    @Test
    void theSdkReadsWhatTheyMean() {
        try (var rds = AwsPeer.client(AwsService.RDS, URI.create(stubs.baseUrl()))) {
            var options = rds.describeOrderableDBInstanceOptions(request ->
                            request.engine("postgres").engineVersion("16.4").dbInstanceClass("db.t3.micro"))
                    .orderableDBInstanceOptions();

            assertThat(options)
                    .extracting(OrderableDBInstanceOption::storageType)
                    .containsExactly("gp2", "gp3");
            assertThat(options).allSatisfy(option -> {
                assertThat(option.engine()).isEqualTo("postgres");
                assertThat(option.engineVersion()).isEqualTo("16.4");
                assertThat(option.dbInstanceClass()).isEqualTo("db.t3.micro");
                assertThat(option.multiAZCapable()).isFalse();
                assertThat(option.maxStorageSize()).isEqualTo(16384);
            });
        }
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            JSON, dynamodb:DescribeTable, `{"Table": {"TableId": "a", "ProvisionedThroughput": {"ReadCapacityUnits": 1}}}`, ``
            JSON, dynamodb:DescribeTable, `{"Table": {"TableID": "a"}}`, /Table/TableID
            JSON, dynamodb:DescribeTable, `{"Table": {"ItemCount": "many"}}`, /Table/ItemCount
            JSON, dynamodb:DescribeTable, `{"Table": {"GlobalSecondaryIndexes": [{"Name": "a"}]}}`, /Table/GlobalSecondaryIndexes/*/Name
            REST, lambda:GetFunctionConfiguration, `{"RevisionId": "a", "LastUpdateStatus": "InProgress"}`, ``
            REST, lambda:GetFunctionConfiguration, `{"revisionId": "a"}`, /revisionId
            QUERY, rds:DescribeDBInstances, `<a><DBInstances><DBInstance><MultiAZ>yes</MultiAZ></DBInstance></DBInstances></a>`, a/DBInstances/DBInstance/MultiAZ
            QUERY, rds:DescribeDBInstances, `<a><DBInstances><member/></DBInstances></a>`, a/DBInstances/member
            EC2, ec2:DescribeInstances, `<a><reservationSet><item><instancesSet><item><state>on</state></item></instancesSet></item></reservationSet></a>`, a/reservationSet/item/instancesSet/item/state
            REST_XML, s3:GetBucketLifecycleConfiguration, `<a><Rule><ID>a</ID><Rank>1</Rank></Rule></a>`, a/Rule/Rank
            """)
    void whatTheModelDoesNotHaveIsFound(AwsCall.Form form, String action, String answer, String unknown) {
        var call = new AwsCall(action, Map.of(), form);

        assertThat(String.join(" ", ServiceModel.unknown(call, answer))).isEqualTo(unknown);
    }

    @Test
    void onlyWhatIsOursHasToBeKnown() {
        var call = new AwsCall("lambda:GetFunctionConfiguration", Map.of(), AwsCall.Form.REST);
        var motos = "{\"OfMoto\": 1}";

        ServiceModel.requireKnown(call, motos, "{\"OfMoto\": 2, \"RevisionId\": \"a\"}");

        assertThatIllegalStateException()
                .isThrownBy(() -> ServiceModel.requireKnown(call, motos, "{\"OfMoto\": 2, \"Revision\": \"a\"}"))
                .withMessageContaining("/Revision")
                .withMessageNotContaining("/OfMoto");
    }

    private String answer(Map<String, String> asked) {
        var form = asked.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .collect(Collectors.joining("&"));
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(stubs.baseUrl()))
                                    .header("Content-Type", "application/x-www-form-urlencoded")
                                    .POST(BodyPublishers.ofString(form))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
