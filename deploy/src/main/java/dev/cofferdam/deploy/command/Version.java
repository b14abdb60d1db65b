package dev.cofferdam.deploy.command;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. Stateless. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String own = Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
        return new String[] {"cofferdam " + own + " (Java " + Runtime.version() + ")"};
    }
}
