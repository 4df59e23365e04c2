package io.driftsafe.provider.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.driftsafe.provider.ResourceTypes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** By what an object tells who manages it. */
class OwnersTest {

    private static final ResourceTypes TYPES = new ResourceTypes();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', nullValues = "-", textBlock = """
        "labels": {"app": "web"}                                                                                  | -
        "labels": {"app.kubernetes.io/managed-by": "Helm"}                                                        | Helm
        "annotations": {"argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/web"}                         | Argo CD application shop:apps/Deployment:shop/web
        "labels": {"kustomize.toolkit.fluxcd.io/name": "shop"}                                                    | Flux kustomization shop
        "ownerReferences": [{"kind": "Shop", "name": "main", "controller": true}]                                 | controller Shop/main
        "ownerReferences": [{"kind": "Shop", "name": "main"}]                                                     | -
        # Argo CD by its default label, which charts use as well, so its name as a writer tells.
        "labels": {"app.kubernetes.io/instance": "shop"}                                                          | -
        "managedFields": [{"manager": "argocd-controller", "fieldsV1": {"f:spec": {}}}]                            | Argo CD
        "managedFields": [{"manager": "argocd-controller", "fieldsV1": {"f:metadata": {}}}]                        | -
        "managedFields": [{"manager": "kubectl-edit", "fieldsV1": {"f:spec": {}}}, {"manager": "helm-controller", "fieldsV1": {"f:spec": {}}}] | Flux
        "managedFields": [{"manager": "drift-safe-autofix", "fieldsV1": {"f:spec": {}}}]                           | -
        """)
    void namesTheToolThatManagesAnObject(String metadata, @Nullable String manager) {
        for (var kind : Kind.values()) {
            var object = (ObjectNode) JsonMapper.shared()
                    .readTree("{\"metadata\": {\"namespace\": \"shop\", \"name\": \"web\", %s}, \"spec\": {}}"
                            .formatted(metadata));

            var configuration = Shape.of(kind, object, Autoscalers.none());

            assertThat(TYPES.of("kubernetes", kind.typeName()).manager(configuration))
                    .as("%s", kind)
                    .isEqualTo(Optional.ofNullable(manager));
        }
    }
}
