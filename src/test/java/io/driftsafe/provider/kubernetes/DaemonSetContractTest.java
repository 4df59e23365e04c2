package io.driftsafe.provider.kubernetes;

/** DaemonSets keep what every provider keeps. */
class DaemonSetContractTest extends KindContract.OfPods {

    @Override
    protected String kind() {
        return "daemonset";
    }

    @Override
    protected String collection() {
        return "/apis/apps/v1/namespaces/%s/daemonsets".formatted(namespace);
    }

    @Override
    protected String object(String name) {
        return """
            {"metadata": {"name": "%1$s"}, "spec": {"selector": {"matchLabels": {"app": "%1$s"}}, "template": %2$s}}\
            """.formatted(name, Workloads.template(name));
    }

    @Override
    protected void changeElsewhere() {
        cluster.patch(path(), """
            {"spec": {"minReadySeconds": 1}}\
            """);
    }
}
