package io.driftsafe.slo;

import io.driftsafe.pricing.PriceBook;
import io.driftsafe.provider.CloudProvider;
import io.driftsafe.provider.CloudProviders;
import io.driftsafe.provider.Observation;
import io.driftsafe.provider.ProviderException;
import io.driftsafe.provider.ResourceFilter;
import io.driftsafe.provider.ResourcePosition;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Counts and prices the resources of cost SLOs that are not judged by what was spent, and keeps what came out. */
@Component
class Measures {

    private static final Logger LOG = LoggerFactory.getLogger(Measures.class);
    private static final int AT_ONCE = 1000;

    private final CloudProviders clouds;
    private final PriceBook prices;
    private final JdbcClient database;
    private final Clock clock;

    Measures(CloudProviders clouds, PriceBook prices, JdbcClient database, Clock clock) {
        this.clouds = clouds;
        this.prices = prices;
        this.database = database;
        this.clock = clock;
    }

    /** Asks the clouds, so no transaction may be open; where one does not answer, what was known stays. */
    void refresh(Slo slo) {
        var at = clock.instant();
        var tally = new Tally(slo);
        try {
            chosen(slo).forEach(cloud -> all(cloud, slo, tally::add));
        } catch (ProviderException unanswered) {
            LOG.atWarn()
                    .addKeyValue("slo.id", new SloId(slo.id()).value())
                    .log("The resources of cost SLO {} cannot be listed: {}", slo.title(), unanswered.explanation());
            return;
        }
        database.sql("""
                insert into slo_measure (slo_id, value, detail, measured_at) values (:slo, :value, :detail, :at)
                on conflict (slo_id) do update set value = excluded.value, detail = excluded.detail,
                    measured_at = excluded.measured_at
                where slo_measure.measured_at < excluded.measured_at""")
                .param("slo", slo.id())
                .param("value", tally.value())
                .param("detail", tally.costliest)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update();
    }

    private List<CloudProvider> chosen(Slo slo) {
        return clouds.enabled().stream()
                .filter(cloud -> slo.scope().provider() == null
                        || cloud.name().equals(slo.scope().provider()))
                .toList();
    }

    private static void all(CloudProvider cloud, Slo slo, Consumer<Observation> action) {
        var filter = new ResourceFilter(
                Optional.ofNullable(slo.scope().account()),
                Optional.ofNullable(slo.scope().resourceType()),
                Optional.empty(),
                Optional.ofNullable(slo.scope().target()));
        var after = Optional.<ResourcePosition>empty();
        List<Observation> page;
        do {
            page = cloud.list(filter, after, AT_ONCE);
            page.forEach(action);
            after = page.isEmpty()
                    ? after
                    : Optional.of(new ResourcePosition(
                            page.getLast().resource().account(),
                            page.getLast().resource().resourceId()));
        } while (page.size() >= AT_ONCE);
    }

    /** What was found last; what was never looked for is left out. */
    Map<UUID, Measure> known(Collection<Slo> asked) {
        var measures = new HashMap<UUID, Measure>();
        database.sql("select slo_id, value, detail, measured_at from slo_measure where slo_id = any(?)")
                .param(asked.stream().map(Slo::id).toArray(UUID[]::new))
                .query(row -> {
                    measures.put(
                            row.getObject("slo_id", UUID.class),
                            new Measure(
                                    row.getBigDecimal("value"),
                                    row.getString("detail"),
                                    row.getObject("measured_at", OffsetDateTime.class)
                                            .toInstant()));
                });
        return measures;
    }

    /** What comes out of the resources that are listed. */
    private final class Tally {

        private final Slo slo;
        private long count;
        private BigDecimal most = BigDecimal.ZERO;
        private String costliest = "";

        Tally(Slo slo) {
            this.slo = slo;
        }

        void add(Observation seen) {
            var side = new CostChange.Side(true, CostChange.tagsOf(seen.configuration()), null);
            var resource = seen.resource();
            var same = new CostChange(
                    resource.provider(),
                    resource.account(),
                    resource.resourceId(),
                    seen.type().name(),
                    Map.of(),
                    side,
                    side,
                    BigDecimal.ZERO);
            if (!slo.scope().contains(same, side)) {
                return;
            }
            count++;
            if (slo.type() == SloType.RESOURCE_BUDGET) {
                prices.monthlyCost(seen.type().name(), seen.configuration(), resource.region())
                        .filter(cost -> cost.amount().compareTo(most) > 0)
                        .ifPresent(cost -> {
                            most = cost.amount();
                            costliest = resource.resourceId();
                        });
            }
        }

        BigDecimal value() {
            return slo.type() == SloType.RESOURCE_COUNT ? BigDecimal.valueOf(count) : most;
        }
    }
}
