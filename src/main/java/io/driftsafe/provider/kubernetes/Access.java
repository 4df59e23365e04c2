package io.driftsafe.provider.kubernetes;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a cluster is reached, and as whom. Certificates and keys are PEM texts.
 *
 * @param server its address without a slash at the end
 * @param authority whose certificate the server has; empty for the authorities that the machine knows
 * @param unverified whether the server's certificate is not looked at, which only this machine's own may have
 * @param token asked for at each call, for it may be changed while the service runs
 */
record Access(
        String server,
        Optional<String> authority,
        boolean unverified,
        Optional<Supplier<String>> token,
        Optional<String> clientCertificate,
        Optional<String> clientKey) {}
