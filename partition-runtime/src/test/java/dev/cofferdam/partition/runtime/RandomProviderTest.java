package dev.cofferdam.partition.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class RandomProviderTest {
    /** A file of properties replaces what it names, so it has to name what Java has. */
    @Test
    void whatJavaHasComesAfterIt() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = RandomProvider.class.getResourceAsStream("java.security")) {
            properties.load(in);
        }
        List<String> named = new ArrayList<>();
        for (int i = 1; properties.containsKey("security.provider." + i); i++) {
            named.add(properties.getProperty("security.provider." + i));
        }
        List<String> expected = new ArrayList<>(List.of(RandomProvider.class.getName()));
        Stream.of(Security.getProviders()).map(Provider::getName).forEach(expected::add);
        assertEquals(expected, named);
    }
}
