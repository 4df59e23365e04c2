/**
 * Kubernetes clusters: what their workloads ask for. A write is one JSON Patch that tests what it replaces, so the
 * server itself refuses what is no longer as expected.
 */
@NullMarked
package io.driftsafe.provider.kubernetes;

import org.jspecify.annotations.NullMarked;
