package io.driftsafe.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.resource.AttributePath;
import io.driftsafe.resource.Change;
import io.driftsafe.resource.Configuration;
import io.driftsafe.resource.Downtime;
import io.driftsafe.resource.Reversibility;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.rds.model.AvailabilityZone;
import software.amazon.awssdk.services.rds.model.OrderableDBInstanceOption;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

class DatabaseObjectionsTest {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    @ParameterizedTest
    @CsvSource(textBlock = """
            available, , ,
            storage-optimization, , , still being optimized
            storage-full, , let it grow first,
            stopped, start it first, start it first, start it first
            modifying, try again, try again, try again
            failed, try again, try again, try again
            '', does not say, does not say, does not say
            """)
    void whatIsChangedInWhichStatus(String status, String zones, String size, String storage) {
        var now = database("\"status\": \"%s\"".formatted(status));

        // A status that lets only storage grow lets no other change through, be it of class or zones.
        assertObjection(now, changes("/instance_class", JSON.stringNode("db.m5.large")), size);
        assertObjection(now, changes("/multi_az", JSON.booleanNode(true)), zones == null ? size : zones);
        assertObjection(now, changes("/allocated_storage", JSON.numberNode(200)), storage);
    }

    private static void assertObjection(Configuration now, List<Change> changes, @Nullable String part) {
        var objections = DatabaseObjections.against("orders", now, changes);
        if (part == null) {
            assertThat(objections).isEmpty();
        } else {
            assertThat(objections).singleElement().asString().contains(part);
        }
    }

    @Test
    void aMemberOfAClusterIsChangedThere() {
        var now = database("\"status\": \"available\", \"cluster_identifier\": \"shop\"");

        assertObjection(now, changes("/instance_class", JSON.stringNode("db.m5.large")), "belongs to the cluster shop");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            gp3, postgres, 300, 399,
            gp3, postgres, 300, 400, other IOPS
            gp3, postgres, 400, 500,
            gp3, oracle-ee, 100, 200, other IOPS
            gp3, sqlserver-se, 300, 500,
            gp2, postgres, 300, 500,
            gp2, postgres, 105, 115, 116 GiB or more
            gp2, postgres, 105, 116,
            gp2, postgres, 105, 100, 116 GiB or more
            """)
    void howFarStorageGrows(String type, String engine, int from, int to, String part) {
        var now = database(
                "\"status\": \"available\", \"engine\": \"%s\", \"storage_type\": \"%s\", \"allocated_storage\": %d, \"iops\": 12000"
                        .formatted(engine, type, from));

        assertObjection(now, changes("/allocated_storage", JSON.numberNode(new java.math.BigDecimal(to))), part);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            io1, postgres, 100, true
            io2, mysql, 100, true
            gp3, postgres, 399, false
            gp3, postgres, 400, true
            gp3, oracle-ee, 199, false
            gp3, oracle-ee, 200, true
            gp3, sqlserver-se, 20, true
            gp2, postgres, 4000, false
            """)
    void whichStorageIsToldItsIopsWithItsSize(String type, String engine, int size, boolean told) {
        var now = database(
                "\"status\": \"available\", \"engine\": \"%s\", \"storage_type\": \"%s\", \"allocated_storage\": %d"
                        .formatted(engine, type, size));

        assertThat(DatabaseObjections.hasIopsOfItsOwn(now)).isEqualTo(told);
        assertObjection(
                now,
                changes("/allocated_storage", JSON.numberNode(size * 2 + 10000)),
                told ? "does not say how many IOPS" : type.equals("gp3") ? "other IOPS" : null);
    }

    @Test
    void storageIsNotLargerThanItsIopsAllow() {
        var now = Configuration.of(JsonMapper.shared().readTree("""
                {"engine": "mysql", "engine_version": "8.4", "instance_class": "db.m5.large", "storage_type": "io1", "iops": 1000,
                 "availability_zone": "us-east-1a", "multi_az": false, "allocated_storage": 100}"""));
        var option = OrderableDBInstanceOption.builder()
                .storageType("io1")
                .minIopsPerGib(0.5)
                .availabilityZones(AvailabilityZone.builder().name("us-east-1a").build())
                .build();

        assertThat(DatabaseObjections.notOrderable(
                        "orders", now, changes("/allocated_storage", JSON.numberNode(2000)), List.of(option)))
                .isEmpty();
        assertThat(DatabaseObjections.notOrderable(
                        "orders", now, changes("/allocated_storage", JSON.numberNode(2001)), List.of(option)))
                .contains(
                        "For 2001 GiB of io1 storage RDS does not take the 1000 IOPS that orders has: ask for less, or change its IOPS by hand first");
    }

    @Test
    void aClassIsOfferedWhereTheDatabaseIsAndForAsMuchAsItStores() {
        var now = Configuration.of(JsonMapper.shared().readTree("""
                {"engine": "mysql", "engine_version": "8.4", "instance_class": "db.m5.large", "storage_type": "gp2",
                 "availability_zone": "us-east-1c", "multi_az": false, "allocated_storage": 100}"""));
        var option = OrderableDBInstanceOption.builder()
                .storageType("gp2")
                .multiAZCapable(true)
                .maxStorageSize(1000)
                .availabilityZones(AvailabilityZone.builder().name("us-east-1a").build());

        assertThat(DatabaseObjections.notOrderable("orders", now, List.of(), List.of(option.build())))
                .contains(
                        "RDS has no class db.m5.large for mysql 8.4 in us-east-1c, where orders is: choose another class");

        option.availabilityZones(AvailabilityZone.builder().name("us-east-1c").build());

        assertThat(DatabaseObjections.notOrderable("orders", now, List.of(), List.of(option.build())))
                .isEmpty();
        assertThat(DatabaseObjections.notOrderable(
                        "orders", now, changes("/allocated_storage", JSON.numberNode(1001)), List.of(option.build())))
                .contains("RDS does not take 1001 GiB of gp2 storage for mysql 8.4 of class db.m5.large: ask for less");
    }

    private static Configuration database(String attributes) {
        return Configuration.of(JsonMapper.shared()
                .readTree(
                        attributes.contains("allocated_storage")
                                ? "{%s}".formatted(attributes)
                                : "{\"allocated_storage\": 100, %s}".formatted(attributes)));
    }

    private static List<Change> changes(String path, JsonNode to) {
        return List.of(new Change(
                AttributePath.parse(path), Optional.empty(), Optional.of(to), Reversibility.EXACT, Downtime.NONE));
    }
}
