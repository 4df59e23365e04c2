package io.driftsafe.provider.kubernetes;

/** Cron jobs keep what every provider keeps, in the older version that this server has. */
class CronJobContractTest extends KindContract.OfPods {

    @Override
    protected String kind() {
        return "cronjob";
    }

    @Override
    protected String collection() {
        return "/apis/batch/v1beta1/namespaces/%s/cronjobs".formatted(namespace);
    }

    @Override
    protected String object(String name) {
        return """
            {"metadata": {"name": "%s"}, "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template":
             {"spec": {"restartPolicy": "Never", "containers": [{"name": "app", "image": "registry.example/report:1",
               "env": [{"name": "GREETING", "value": "%s"}],
               "resources": {"requests": {"cpu": "1000m"}, "limits": {"memory": "2Gi"}}}]}}}}}}\
            """.formatted(name, Workloads.SECRET);
    }

    @Override
    protected String containers() {
        return "/spec/jobTemplate/spec/template/spec/containers";
    }

    @Override
    protected void changeElsewhere() {
        cluster.patch(path(), """
            {"spec": {"schedule": "0 4 * * *"}}\
            """);
    }
}
