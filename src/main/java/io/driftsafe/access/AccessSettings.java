package io.driftsafe.access;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who may call.
 *
 * @param trustNetwork whether everybody who reaches the service may use it; else only this machine does
 */
@ConfigurationProperties("driftsafe.access")
record AccessSettings(@DefaultValue("false") boolean trustNetwork) {}
