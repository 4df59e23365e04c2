package io.driftsafe.provider.aws;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Runtime;

/** Functions in moto. */
final class LambdaPeer {

    static final String SECRET = "canary-of-a-function";

    private static final String ROLE = "of-functions";

    private LambdaPeer() {}

    static LambdaClient outside() {
        return AwsPeer.get().outside(AwsService.LAMBDA);
    }

    /** With 1024 MB of memory. */
    static void create(String name) {
        makeRole();
        outside()
                .createFunction(request -> request.functionName(name)
                        .runtime(Runtime.PYTHON3_12)
                        .handler("code.handle")
                        .role("arn:aws:iam::123456789012:role/" + ROLE)
                        .memorySize(1024)
                        .environment(variables -> variables.variables(Map.of("API", SECRET)))
                        .tags(Map.of("monthly_invocations", "3000000", "average_duration_ms", "120"))
                        .code(code -> code.zipFile(SdkBytes.fromByteArray(zip()))));
    }

    /** Moto looks for it and has no client here; made twice, it is refused, and there. */
    private static void makeRole() {
        try (var http = HttpClient.newHttpClient()) {
            http.send(
                    HttpRequest.newBuilder(AwsPeer.get().address())
                            .header(
                                    "Authorization",
                                    "AWS4-HMAC-SHA256 Credential=outside/20250101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=none")
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(BodyPublishers.ofString(
                                    "Action=CreateRole&Version=2010-05-08&RoleName=%s&AssumeRolePolicyDocument=%%7B%%7D"
                                            .formatted(ROLE)))
                            .build(),
                    BodyHandlers.discarding());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static byte[] zip() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry("code.py"));
            zip.write("def handle(event, context): pass".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
