package io.driftsafe.wire;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What an endpoint answers when it does not refuse, where its signature does not say it; for the OpenAPI file, and for
 * callers who accept not everything.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Answers {

    /** The statuses, such as 200 and 202. */
    int[] value();

    /** What the body is; nothing where there is none. */
    Class<?> body() default Void.class;

    String mediaType() default "application/json";
}
