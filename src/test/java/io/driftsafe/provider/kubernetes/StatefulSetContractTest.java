package io.driftsafe.provider.kubernetes;

/** StatefulSets keep what every provider keeps. */
class StatefulSetContractTest extends KindContract.OfPods {

    @Override
    protected String kind() {
        return "statefulset";
    }

    @Override
    protected String collection() {
        return "/apis/apps/v1/namespaces/%s/statefulsets".formatted(namespace);
    }

    @Override
    protected String object(String name) {
        return """
            {"metadata": {"name": "%1$s"}, "spec": {"replicas": 0, "serviceName": "%1$s",
             "selector": {"matchLabels": {"app": "%1$s"}}, "template": %2$s}}\
            """.formatted(name, Workloads.template(name));
    }

    @Override
    protected void changeElsewhere() {
        cluster.patch(path(), """
            {"spec": {"updateStrategy": {"rollingUpdate": {"partition": 1}}}}\
            """);
    }
}
