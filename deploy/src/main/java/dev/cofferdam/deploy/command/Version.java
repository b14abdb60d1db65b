package dev.cofferdam.deploy.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. Stateless. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties built = new Properties();
        try (InputStream in = Version.class.getResourceAsStream("built.properties")) {
            built.load(in);
        }
        return new String[] {
            "cofferdam %s, built from %s (Java %s)"
                    .formatted(built.getProperty("version"), built.getProperty("from"), Runtime.version())
        };
    }
}
