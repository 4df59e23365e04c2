package io.driftsafe.provider.kubernetes;

import io.driftsafe.ServiceTest;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A {@link ServiceTest} that needs a real Kubernetes control plane; skipped where there is none. The build runs those
 * of its tag after all others, for the control plane may still be being made.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("cluster")
@ExtendWith(ControlPlane.IsThere.class)
@ServiceTest
@interface ClusterTest {}
