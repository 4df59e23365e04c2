package io.driftsafe.operation;

import java.util.Optional;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What a person says of a restored database.
 *
 * @param name of a restore that the database itself does not tell, as of a snapshot of its disk; counts once
 */
@ConfigurationProperties("driftsafe.restore")
record RestoreSettings(Optional<String> name) {}
