package io.driftsafe.seal;

import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The fingerprints of the keys that ever sealed something in this database. */
class KnownSealKeys {

    private final JdbcClient database;

    KnownSealKeys(JdbcClient database) {
        this.database = database;
    }

    Optional<KnownKey> latest() {
        return all().stream().findFirst();
    }

    /** Takes the first key as the sealing one, if the last sealing key is among them and no id means two keys. */
    void admit(List<SealKey> keys) {
        var known = all();
        for (var key : keys) {
            known.stream()
                    .filter(other -> other.id().equals(key.id()) && !other.is(key))
                    .findAny()
                    .ifPresent(other -> refuse(other.id()));
        }
        known.stream()
                .findFirst()
                .filter(last -> keys.stream().noneMatch(last::is))
                .ifPresent(last -> refuse(last.id()));
        var sealing = keys.getFirst();
        var taken =
                database.sql("""
                        insert into seal_key (id, fingerprint) values (?, ?)
                        on conflict (id) do update set number = default where seal_key.fingerprint = excluded.fingerprint""").params(sealing.id(), sealing.fingerprint()).update();
        if (taken == 0) {
            refuse(sealing.id());
        }
    }

    private List<KnownKey> all() {
        return database.sql("select id, fingerprint from seal_key order by number desc")
                .query((row, _) -> new KnownKey(row.getString("id"), row.getString("fingerprint")))
                .list();
    }

    private static void refuse(String id) {
        throw new SealKeyException(
                "This database was sealed with another key named \"%s\"; configure that key too, or start with the database it belongs to"
                        .formatted(id));
    }

    /** A key as the database knows it. */
    record KnownKey(String id, String fingerprint) {

        boolean is(SealKey key) {
            return id.equals(key.id()) && fingerprint.equals(key.fingerprint());
        }
    }
}
