package io.driftsafe.provider.aws;

import io.driftsafe.ServiceTest;
import io.driftsafe.provider.QuickTypes;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/** A test of the whole service with an AWS on this machine: moto, behind a proxy of ours that knows AWS' rules. */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(AwsPeer.Needed.class)
@ServiceTest
@Import(QuickTypes.class)
@TestPropertySource(
        properties = {
            "db-scheduler.heartbeat-interval=4s",
            "driftsafe.provider.aws.call-timeout=8s",
            "driftsafe.provider.aws.settle=500ms",
            "driftsafe.provider.aws.listing-cache=0s"
        })
public @interface AwsTest {}
