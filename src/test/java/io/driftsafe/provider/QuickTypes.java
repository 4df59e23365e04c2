package io.driftsafe.provider;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/** The types of resources as they are, but for what a cloud of the tests does not need: minutes to show an effect. */
@TestConfiguration(proxyBeanMethods = false)
public class QuickTypes {

    @Bean
    @Primary
    ResourceTypes quickTypes() throws IOException {
        var files = new PathMatchingResourcePatternResolver().getResources("classpath*:/resource-types/**/*.yaml");
        return new ResourceTypes(Stream.of(files).map(QuickTypes::quick).toList());
    }

    private static Resource quick(Resource file) {
        try {
            var text = file.getContentAsString(StandardCharsets.UTF_8)
                    .replaceAll("(?m)^  settle_time: \\S+$", "  settle_time: PT0.5S");
            return new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)) {
                @Override
                public String getFilename() {
                    return String.valueOf(file.getFilename());
                }
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
