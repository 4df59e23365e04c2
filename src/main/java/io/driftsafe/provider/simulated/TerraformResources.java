package io.driftsafe.provider.simulated;

/** Whoever is told what a file of Terraform's holds, one object after the other. */
interface TerraformResources {

    void found(TerraformObject object);

    void leftOut(String address, String reason);
}
