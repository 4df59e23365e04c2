package io.driftsafe.provider.aws;

import static io.driftsafe.ServiceClient.json;

import io.driftsafe.ServiceClient;
import io.driftsafe.resource.ResourceRef;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection of a running service to moto, through a proxy of its own. */
public record AwsAccount(String name, StrictAwsProxy proxy, ServiceClient client) implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** @param directory where the credentials are put */
    public static AwsAccount open(int port, Path directory) throws IOException {
        return open(port, directory, Optional.empty());
    }

    static AwsAccount openInRole(int port, Path directory, String role) throws IOException {
        return open(port, directory, Optional.of("arn:aws:iam::123456789012:role/" + role));
    }

    private static AwsAccount open(int port, Path directory, Optional<String> role) throws IOException {
        var proxy = new StrictAwsProxy(AwsPeer.get());
        var name = "peer-" + COUNT.incrementAndGet();
        var client = new ServiceClient(port);
        client.post(
                        "/api/v1/connections",
                        json(
                                "provider",
                                "aws",
                                "name",
                                name,
                                "region",
                                AwsPeer.REGION,
                                "endpoint",
                                proxy.address().toString(),
                                "role_arn",
                                role.orElse(null),
                                "credentials",
                                json(
                                        "type",
                                        "file",
                                        "path",
                                        AwsPeer.credentials(directory).toString())))
                .expect(201);
        return new AwsAccount(name, proxy, client);
    }

    public ResourceRef resource(String id) {
        return new ResourceRef("aws", name, Optional.empty(), id);
    }

    @Override
    public void close() {
        for (var connection : client.get("/api/v1/connections?provider=aws&limit=200")
                .expect(200)
                .at("/items")) {
            if (connection.at("/name").stringValue().equals(name)) {
                client.delete("/api/v1/connections/" + connection.at("/id").stringValue(), "If-Match", "*");
            }
        }
        proxy.close();
    }
}
