/**
 * What a policy says, and how a change is judged by it: rules in CEL, checked when written and bounded when evaluated.
 * Pure: no Spring beans, no I/O, no clock.
 */
@NullMarked
package io.driftsafe.guardrail.rule;

import org.jspecify.annotations.NullMarked;
