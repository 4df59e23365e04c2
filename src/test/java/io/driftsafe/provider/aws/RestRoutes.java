package io.driftsafe.provider.aws;

import com.github.tomakehurst.wiremock.http.Request;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The names of the actions of services that know them only by method, path and query. */
final class RestRoutes {

    private static final List<Route> ROUTES = List.of(
            route("lambda", "GET", "/2015-03-31/functions/?", "ListFunctions"),
            route(
                    "lambda",
                    "GET",
                    "/2015-03-31/functions/(?<FunctionName>[^/?]+)/configuration",
                    "GetFunctionConfiguration"),
            route(
                    "lambda",
                    "PUT",
                    "/2015-03-31/functions/(?<FunctionName>[^/?]+)/configuration",
                    "UpdateFunctionConfiguration"),
            route("lambda", "GET", "/2017-03-31/tags/(?<Resource>[^?]+)", "ListTags"),
            route("s3", "GET", "/(\\?.*)?", "ListBuckets"),
            route("s3", "GET", "/(?<Bucket>[^/?]+)/?\\?lifecycle.*", "GetBucketLifecycleConfiguration"),
            route("s3", "PUT", "/(?<Bucket>[^/?]+)/?\\?lifecycle.*", "PutBucketLifecycleConfiguration"),
            route("s3", "DELETE", "/(?<Bucket>[^/?]+)/?\\?lifecycle.*", "DeleteBucketLifecycle"),
            route("s3", "GET", "/(?<Bucket>[^/?]+)/?\\?tagging.*", "GetBucketTagging"),
            route("s3", "GET", "/(?<Bucket>[^/?]+)/?\\?versioning.*", "GetBucketVersioning"));

    private RestRoutes() {}

    /** With the names in its path, S3's own headers and, where it is no JSON, the body as parameters. */
    static Optional<AwsCall> call(String service, Request request, Map<String, String> parameters, AwsCall.Form form) {
        var uri = request.getUrl();
        return ROUTES.stream()
                .filter(route -> route.service().equals(service)
                        && route.method().equals(request.getMethod().value())
                        && route.uri().matcher(uri).matches())
                .findFirst()
                .map(route -> {
                    var all = new TreeMap<>(parameters);
                    var matcher = route.uri().matcher(uri);
                    if (matcher.matches()) {
                        matcher.namedGroups()
                                .forEach((name, group) ->
                                        all.put(name, URLDecoder.decode(matcher.group(group), StandardCharsets.UTF_8)));
                    }
                    for (var header : request.getHeaders().all()) {
                        if (header.key().toLowerCase(Locale.ROOT).startsWith("x-amz-transition")
                                || header.key().equalsIgnoreCase("x-amz-expected-bucket-owner")) {
                            all.put(header.key().toLowerCase(Locale.ROOT), header.firstValue());
                        }
                    }
                    if (form == AwsCall.Form.REST_XML && request.getBody().length > 0) {
                        all.put("Body", request.getBodyAsString());
                    }
                    return new AwsCall(service + ":" + route.action(), all, form);
                });
    }

    private static Route route(String service, String method, String uri, String action) {
        return new Route(service, method, Pattern.compile(uri), action);
    }

    private record Route(String service, String method, Pattern uri, String action) {}
}
