package io.driftsafe.provider.simulated;

import io.driftsafe.wire.JsonStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** The resources that a simulated cloud begins with, so that there is something to try at once. */
@Component
@OnSimulatedCloud
class Sample implements SmartInitializingSingleton {

    private final SimulatedResources resources;
    private final Inventory inventory;
    private final Environment environment;

    Sample(SimulatedResources resources, Inventory inventory, Environment environment) {
        this.resources = resources;
        this.inventory = inventory;
        this.environment = environment;
    }

    @Override
    public void afterSingletonsInstantiated() {
        if (OnSimulatedCloud.Enabled.setOrEmbedded(environment, "driftsafe.provider.simulated.sample")
                && resources.loadedAccounts().isEmpty()) {
            load();
        }
    }

    private void load() {
        try (var state = new ClassPathResource("sample/inventory.tfstate.json").getInputStream()) {
            inventory.replace(SimulatedResources.DEFAULT_ACCOUNT, JsonStream.of(state));
        } catch (IOException e) {
            throw new UncheckedIOException("The sample inventory cannot be read", e);
        }
    }
}
