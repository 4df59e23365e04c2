package io.driftsafe.provider.simulated;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** Marks what exists only while the simulated cloud is enabled: by default, with the embedded database. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnSimulatedCloud.Enabled.class)
@interface OnSimulatedCloud {

    /** The setting, or without one whether no database of the caller's is given. */
    final class Enabled implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return setOrEmbedded(context.getEnvironment(), "driftsafe.provider.simulated.enabled");
        }

        static boolean setOrEmbedded(Environment environment, String setting) {
            return environment.getProperty(
                    setting, Boolean.class, !StringUtils.hasText(environment.getProperty("spring.datasource.url")));
        }
    }
}
