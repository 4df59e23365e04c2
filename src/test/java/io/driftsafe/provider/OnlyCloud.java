package io.driftsafe.provider;

import java.util.List;

/** One cloud as the only one there is. */
public final class OnlyCloud {

    private OnlyCloud() {}

    public static CloudProviders of(CloudProvider cloud) {
        return new CloudProviders(List.of(cloud));
    }
}
