package io.driftsafe.provider.simulated;

/** What is not taken over from Terraform, and why. */
record LeftOut(String address, String reason) {}
