package dev.cofferdam.deploy.command.gateway;

import dev.cofferdam.deploy.command.console.ExitCode;
import dev.cofferdam.deploy.topology.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the figures of one end of a one-way line, or one half of a gateway, which knows nothing of the other's. For one thread. */
@Command(
        name = "status",
        description = {
            "Show the figures that 'gateway send --status FILE' or 'gateway receive --status FILE' keeps, or a half of a",
            "gateway inside this machine in the directory that the topology has for its 'status':",
            "what was carried, lost and refused so far, and how far long transfers have come."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:that end runs",
            "1:its figures are not there, or not written any more",
            "2:the command is wrong"
        })
final class GatewayStatusCommand implements Callable<Integer> {
    private static final Duration OLD = Duration.ofSeconds(10);
    private static final String PREFIX = "cofferdam_gateway_";
    private static final int BYTES_MAX = 16 << 20;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "The file that was given with --status; of a half, DIRECTORY/NAME-intake.prom or NAME-release.prom.")
    private Path file;

    @Override
    public Integer call() throws IOException {
        try {
            Duration age = Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now());
            PrintWriter out = spec.commandLine().getOut();
            for (String line : text().lines().map(Printable::of).toList()) {
                int space = line.lastIndexOf(' ');
                if (!line.startsWith(PREFIX) || space < PREFIX.length()) {
                    throw foreign();
                }
                if (!line.endsWith(" 0")) {
                    out.printf("%15s  %s%n", line.substring(space + 1), line.substring(PREFIX.length(), space));
                }
            }
            boolean old = age.compareTo(OLD) > 0;
            out.printf("%swritten %d s ago%n", old ? "that end has stopped, or is stuck: " : "", age.toSeconds());
            out.flush();
            return old ? ExitCode.REFUSED : ExitCode.OK;
        } catch (NoSuchFileException e) {
            throw new IOException(
                    file
                            + ": is not there; give it to 'gateway send' or 'gateway receive' with --status, or 'status' to a gateway",
                    e);
        }
    }

    /** Whoever wrote it has read what came over the line, and may have been taken over by it. */
    private String text() throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw foreign();
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw foreign();
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private IOException foreign() {
        return new IOException(
                file + ": is not what 'gateway send' or 'gateway receive' writes with --status, nor a half's");
    }
}
