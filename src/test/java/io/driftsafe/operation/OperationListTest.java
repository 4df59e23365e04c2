package io.driftsafe.operation;

import static io.driftsafe.ServiceClient.json;
import static java.net.URLEncoder.encode;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.ServiceClient.Answer;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationListTest extends OperationHttpTest {

    private static final List<String> SUMMARY = List.of(
            "id",
            "created_at",
            "updated_at",
            "created_by",
            "retry_of",
            "provider",
            "account",
            "region",
            "resource_id",
            "resource_type",
            "fix_description",
            "strict",
            "accept_irreversible",
            "accept_managed_by",
            "labels",
            "original_state",
            "target_state",
            "applied_state",
            "restored_state",
            "monthly_savings",
            "savings",
            "status",
            "can_proceed",
            "blockers",
            "failure",
            "acknowledged_by",
            "acknowledged_at");

    @Test
    void showsSummaries() {
        var id = applied("labels", mine());

        var item = list("").at("/items/0");

        assertThat(item.propertyStream().map(Map.Entry::getKey)).containsExactlyInAnyOrderElementsOf(SUMMARY);
        assertThat(item.path("id").stringValue()).isEqualTo(id);
        for (var state : List.of("original_state", "target_state", "applied_state")) {
            assertThat(item.path(state).propertyStream().map(Map.Entry::getKey))
                    .containsExactlyInAnyOrder("estimated_cost", "config_hash");
        }
        assertThat(item.path("restored_state").isNull()).isTrue();
        assertThat(item.path("status").stringValue()).isEqualTo("applied");
        var whole = get(id);
        for (var member : SUMMARY) {
            if (!member.endsWith("_state")) {
                assertThat(item.get(member)).as(member).isEqualTo(whole.body().get(member));
            }
        }
    }

    @Test
    void pagesNewestFirstWhateverIsCreatedMeanwhile() {
        var ids = new ArrayList<String>();
        for (var i = 0; i < 5; i++) {
            ids.addFirst(created("labels", mine()));
        }

        var seen = new ArrayList<String>();
        var page = list("&limit=2");
        while (true) {
            seen.addAll(texts(page.at("/items"), "id"));
            created("labels", mine());
            if (page.at("/next_cursor").isNull()) {
                break;
            }
            page = client().get(next(page)).expect(200);
        }

        assertThat(seen).isEqualTo(ids);
        assertThat(page.header("Link")).isEmpty();
    }

    private static String next(Answer page) {
        var link = page.header("Link").orElseThrow();
        assertThat(link).endsWith("; rel=\"next\"");
        assertThat(link).contains(encode(page.at("/next_cursor").stringValue(), UTF_8));
        var address = link.substring(1, link.indexOf('>'));
        return address.substring(address.indexOf("/api/"));
    }

    @Test
    void aCursorIsOnlyForItsFilters() {
        created("labels", mine());
        created("labels", mine());
        var cursor = list("&limit=1").at("/next_cursor").stringValue();

        var refused = list("&limit=1&status=applied&cursor=" + cursor);

        assertRefused(refused, 422, "invalid-request");
        assertPointers(refused, "cursor");
        assertThat(list("&limit=200&cursor=" + cursor).expect(200).at("/items")).hasSize(1);
    }

    @Test
    void aForgedCursorIsRefused() {
        var id = checked("labels", mine());
        created("labels", mine());

        for (var part : List.of("?label=run:" + account(), "/" + id + "/log?", "/" + id + "/snapshots?")) {
            var list = "/api/v1/operations" + part;
            var given = client().get(list + "&limit=1").expect(200).at("/next_cursor");
            var content = new String(Base64.getUrlDecoder().decode(given.stringValue()), UTF_8);
            var forged = content.substring(0, 12) + "none";

            var refused = client().get(list + "&cursor="
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(forged.getBytes(UTF_8)));

            assertRefused(refused, 422, "invalid-request");
            assertPointers(refused, "cursor");
        }
    }

    @Test
    void filters() {
        var pending = created("labels", mine());
        var cancelled = created("labels", mine());
        act(cancelled, "cancel").expect(200);
        var volume = create(fix(
                        "labels",
                        mine("team", "a:b c"),
                        "resource_id",
                        VOLUME,
                        "resource_type",
                        "aws_ebs_volume",
                        "patch",
                        json("type", "gp3")))
                .expect(201)
                .id();
        var time = encode(get(cancelled).at("/created_at").stringValue(), UTF_8);

        assertListed("", volume, cancelled, pending);
        assertListed("&status=cancelled", cancelled);
        assertListed("&status=cancelled&status=pending", volume, cancelled, pending);
        assertListed("&status=applied");
        assertListed("&resource_id=" + VOLUME, volume);
        assertListed("&resource_id=aws_ebs_volume");
        assertListed("&resource_type=aws_instance", cancelled, pending);
        assertListed("&provider=simulated", volume, cancelled, pending);
        assertListed("&created_after=" + time, volume, cancelled);
        assertListed("&created_before=" + time, pending);
        assertListed("&created_after=" + time + "&created_before=" + time);
        assertThat(texts(
                        client().get("/api/v1/operations?label=" + encode("team:a:b c", UTF_8) + "&resource_id="
                                        + VOLUME)
                                .expect(200)
                                .at("/items"),
                        "id"))
                .contains(volume);
        assertThat(client().get("/api/v1/operations?label=team:a").expect(200).at("/items"))
                .isEmpty();
    }

    private void assertListed(String query, String... ids) {
        assertThat(texts(list(query).expect(200).at("/items"), "id")).as(query).containsExactly(ids);
    }

    private Map<String, ?> mine(String... more) {
        var labels = json("run", account());
        labels.putAll(json((Object[]) more));
        return labels;
    }

    private Answer list(String query) {
        return client().get("/api/v1/operations?label=run:%s%s".formatted(account(), query));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "created_after=",
                "created_after=2020",
                "created_before=%2B292278994-01-01T00:00:00Z",
                "provider=",
                "label=team"
            })
    void refusesFiltersThatWouldChooseEverything(String filter) {
        var answer = client().get("/api/v1/operations?" + filter);

        assertRefused(answer, 422, "invalid-request");
    }
}
