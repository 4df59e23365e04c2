package io.driftsafe;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Lets nodes stand still at ordered moments: triggers of this test wait on an advisory lock that the test holds.
 * Nothing of the service knows of it.
 */
final class Windows {

    private static final String TRIGGERS = """
        create table window_order (resource text, name text, key int, primary key (resource, name));

        create function at_window(at_resource text, at_name text) returns void language plpgsql as $$
        declare ordered int;
        begin
            select key into ordered from window_order where resource = at_resource and name = at_name;
            if found then
                perform pg_advisory_xact_lock_shared(42, ordered);
            end if;
        end $$;

        create function at_intent() returns trigger language plpgsql as $$
        begin
            perform at_window((select resource_id from operation where id = new.operation_id), 'BEFORE_INTENT_' || new.direction);
            return new;
        end $$;
        create trigger at_intent before insert on intent for each row execute function at_intent();

        create index log_by_write on execution_log (split_part(context ->> 'write_key', ':', 1));
        create function at_fence() returns trigger language plpgsql as $$
        declare asked record;
        begin
            if not exists (select from window_order where name like 'CALLED%' or name like 'ANSWERED%') then
                return new;
            end if;
            for asked in
                select distinct o.resource_id, i.direction, exists (select from simulated_journal
                    where write_key = new.operation || ':' || lower(i.direction) || ':' || i.step || ':' || i.attempt) as landed
                from intent i join operation o on o.id = i.operation_id
                where i.outcome is null and o.id = (select operation_id from execution_log
                    where split_part(context ->> 'write_key', ':', 1) = new.operation limit 1)
            loop
                perform at_window(asked.resource_id, case when asked.landed then 'ANSWERED_' else 'CALLED_' end || asked.direction);
            end loop;
            return new;
        end $$;
        create trigger at_fence before update on simulated_fence for each row execute function at_fence();

        create function at_journal() returns trigger language plpgsql as $$
        begin
            perform at_window(new.resource_id, 'LANDING_' || upper(split_part(new.write_key, ':', 2)));
            return new;
        end $$;
        create trigger at_journal before insert on simulated_journal for each row execute function at_journal();

        create function at_state() returns trigger language plpgsql as $$
        begin
            if old.state in ('APPLYING', 'ROLLING_BACK') and new.state <> old.state then
                perform at_window(new.resource_id, tg_argv[0] || case old.state when 'APPLYING' then '_APPLY' else '_ROLLBACK' end);
            end if;
            return new;
        end $$;
        create trigger at_settling before update on operation for each row execute function at_state('SETTLING');
        create constraint trigger at_committing after update on operation deferrable initially deferred
            for each row execute function at_state('COMMITTING');
        """;

    private final Connection database;

    Windows(Connection database) {
        this.database = database;
    }

    void install() throws SQLException {
        execute(TRIGGERS);
    }

    /** The next who comes to this window with this resource stands still, until it is opened. */
    void order(String resource, String window, int key) throws SQLException {
        execute("select pg_advisory_lock(42, %d)".formatted(key));
        execute("insert into window_order values ('%s', '%s', %d)".formatted(resource, window, key));
    }

    /** Who stands there, if somebody does. */
    Optional<Caught> caught(int key) throws SQLException {
        try (var statement = database.createStatement();
                var row = statement.executeQuery("""
                    select application_name, client_port from pg_locks join pg_stat_activity using (pid)
                    where locktype = 'advisory' and classid = 42 and objid = %d and not granted\
                    """.formatted(key))) {
            return row.next()
                    ? Optional.of(new Caught(row.getString("application_name"), row.getInt("client_port")))
                    : Optional.empty();
        }
    }

    void open(String resource, int key) throws SQLException {
        execute("delete from window_order where resource = '%s'".formatted(resource));
        execute("select pg_advisory_unlock(42, %d)".formatted(key));
    }

    private void execute(String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    /** @param port of the connection, as the server sees it */
    record Caught(String node, int port) {}
}
