package io.driftsafe.provider.simulated;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The resources that a simulated cloud begins with, so that there is something to try at once. */
@Component
@OnSimulatedCloud
class Sample implements SmartInitializingSingleton {

    private final SimulatedResources resources;
    private final Inventory inventory;
    private final JsonMapper json;
    private final Environment environment;

    Sample(SimulatedResources resources, Inventory inventory, JsonMapper json, Environment environment) {
        this.resources = resources;
        this.inventory = inventory;
        this.json = json;
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
            inventory.replace(SimulatedResources.DEFAULT_ACCOUNT, json.readTree(state));
        } catch (IOException e) {
            throw new UncheckedIOException("The sample inventory cannot be read", e);
        }
    }
}
