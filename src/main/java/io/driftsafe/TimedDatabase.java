package io.driftsafe;

import io.driftsafe.wire.ServerTiming;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.stereotype.Component;

/** The database, with the time that requests wait for it measured; work that nobody waits for is not touched. */
final class TimedDatabase extends DelegatingDataSource {

    TimedDatabase(DataSource database) {
        super(database);
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (!ServerTiming.isOn()) {
            return super.getConnection();
        }
        try (var _ = ServerTiming.measure(ServerTiming.Part.DB)) {
            return timed(Connection.class, super.getConnection());
        }
    }

    private static <T> T timed(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, new Timed(target)));
    }

    /** Passes every call of JDBC on. */
    private record Timed(Object target) implements InvocationHandler {

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            try (var _ = ServerTiming.measure(ServerTiming.Part.DB)) {
                return switch (method.invoke(target, arguments)) {
                    case PreparedStatement statement
                    when method.getReturnType() == PreparedStatement.class -> timed(PreparedStatement.class, statement);
                    case Statement statement
                    when method.getReturnType() == Statement.class -> timed(Statement.class, statement);
                    case Object answer -> answer;
                    case null -> null;
                };
            } catch (InvocationTargetException failure) {
                throw failure.getCause();
            }
        }
    }

    /** Puts it in front of the pool. */
    @Component
    static class Installer implements BeanPostProcessor {

        @Override
        public Object postProcessAfterInitialization(Object bean, String name) {
            return bean instanceof DataSource database && !(bean instanceof TimedDatabase)
                    ? new TimedDatabase(database)
                    : bean;
        }
    }
}
