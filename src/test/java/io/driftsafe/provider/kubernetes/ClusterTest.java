package io.driftsafe.provider.kubernetes;

import io.driftsafe.ServiceTest;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** A {@link ServiceTest} that needs a real Kubernetes control plane; skipped where there is none. */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ControlPlane.IsThere.class)
@ServiceTest
@interface ClusterTest {}
