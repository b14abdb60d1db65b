package dev.cofferdam.it.container;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Bind;
import dev.cofferdam.it.system.Site;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.ImageFromDockerfile;

/** The Docker engine of this machine, and containers of Cofferdam's image on it. Stateless. */
final class Engine {
    private static final String REQUIRED = System.getProperty("cofferdam.docker", "");
    private static final String BASE = System.getProperty("cofferdam.base", "");
    private static final String IMAGE = "cofferdam-it";
    private static final Path DOCKERFILE = Path.of(System.getProperty("cofferdam.deploy"), "Dockerfile");
    private static final String PROGRAMS = "/it/programs.jar";

    private Engine() {}

    /** Skips the test where there is no engine, or fails it where one is required. */
    static void demand() {
        boolean available = DockerClientFactory.instance().isDockerAvailable();
        if (REQUIRED.equals("required")) {
            assertTrue(available, "no Docker engine answers, and -Dcofferdam.docker=required asks for one");
        }
        assumeTrue(available, "skipped: no Docker engine answers; start one to run the container tests");
    }

    /** The image of deploy/Dockerfile; with -Dcofferdam.base it is built on that one. */
    static Future<String> image() {
        ImageFromDockerfile image = new ImageFromDockerfile(IMAGE, false).withDockerfile(DOCKERFILE);
        return BASE.isEmpty() ? image : image.withBuildArg("BASE", BASE);
    }

    static void removeImage() {
        DockerClientFactory.instance()
                .client()
                .removeImageCmd(IMAGE)
                .withForce(true)
                .exec();
    }

    /**
     * A container that may sandbox: bubblewrap makes namespaces, and mounts /proc.
     *
     * @param binds in Docker's own form, {@code FROM:TO:ro}
     */
    static GenericContainer<?> container(Future<String> image, String... binds) {
        List<Bind> all = new ArrayList<>(Arrays.stream(binds).map(Bind::parse).toList());
        all.add(Bind.parse(Site.programs() + ":" + PROGRAMS + ":ro"));
        return new GenericContainer<>(image).withCreateContainerCmdModifier(command -> configure(command, all));
    }

    private static void configure(CreateContainerCmd command, List<Bind> binds) {
        command.withHostConfig(new NestingHostConfig()
                .withBinds(binds)
                .withSecurityOpts(List.of("seccomp=unconfined"))
                .withNetworkMode(command.getHostConfig().getNetworkMode()));
    }

    /** Command of a {@code Telephone}. */
    static String[] telephone(String... words) {
        List<String> command = new ArrayList<>(List.of("java", "-cp", PROGRAMS, "dev.cofferdam.it.program.Telephone"));
        command.addAll(List.of(words));
        return command.toArray(String[]::new);
    }

    /** Cofferdam's command line, for a container that runs something else. */
    static String[] cofferdam(String... words) {
        List<String> command = new ArrayList<>(List.of(
                "java",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                "/opt/cofferdam/*:/opt/cofferdam/lib/*",
                "dev.cofferdam.deploy.Main"));
        command.addAll(List.of(words));
        return command.toArray(String[]::new);
    }
}
