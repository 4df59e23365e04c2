package io.driftsafe.provider.kubernetes;

import io.driftsafe.provider.Observation;
import io.driftsafe.resource.Change;
import java.util.List;

/** Claims of volumes keep what every provider keeps; of theirs only the size changes, and never back. */
class VolumeClaimContractTest extends KindContract {

    @Override
    protected String kind() {
        return "persistentvolumeclaim";
    }

    @Override
    protected String collection() {
        return "/api/v1/namespaces/%s/persistentvolumeclaims".formatted(namespace);
    }

    @Override
    protected String object(String name) {
        return """
            {"metadata": {"name": "%s", "annotations": {"shop.example/note": "%s"}},
             "spec": {"storageClassName": "%s", "accessModes": ["ReadWriteOnce"],
              "resources": {"requests": {"storage": "10Gi"}}}}\
            """.formatted(name, Workloads.SECRET, storageClass());
    }

    /** One whose volumes grow, as it is told. */
    private String storageClass() {
        var name = "growing-" + namespace;
        var classes = "/apis/storage.k8s.io/v1/storageclasses";
        if (!cluster.exists(classes + "/" + name)) {
            cluster.create(classes, """
                {"metadata": {"name": "%s"}, "provisioner": "test.example", "allowVolumeExpansion": true}\
                """.formatted(name));
        }
        return name;
    }

    /** The volume has been made, larger than was asked for. */
    @Override
    protected void settle() {
        cluster.patch(path() + "/status", """
            {"status": {"phase": "Bound", "capacity": {"storage": "100Gi"}}}\
            """);
    }

    @Override
    protected List<Change> fix(Observation seen) {
        return List.of(change(seen, "/storage", text("20Gi")));
    }

    @Override
    protected void changeElsewhere() {
        throw new UnsupportedOperationException("The server lets nothing else of a claim be changed");
    }

    @Override
    protected boolean goesBack() {
        return false;
    }

    @Override
    protected boolean canBeChangedElsewhere() {
        return false;
    }

    @Override
    protected void changeTheSame() {
        cluster.patch(path(), """
            {"spec": {"resources": {"requests": {"storage": "15Gi"}}}}\
            """);
    }

    /** No controller here sees that no pod uses it any more. */
    @Override
    protected void remove() {
        cluster.patch(path(), """
            {"metadata": {"finalizers": null}}\
            """);
        super.remove();
    }
}
