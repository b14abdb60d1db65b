package dev.cofferdam.it.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cofferdam.it.downgrade.People;
import dev.cofferdam.it.system.Site;
import dev.cofferdam.it.system.Topologies;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;

/** Cofferdam's image: a whole topology in one container, and the two sides of a flow in containers of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ContainerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String HOME = "/home/cofferdam";
    private static final String PORT = "8080";

    private Future<String> image;

    @BeforeAll
    void build() {
        Engine.demand();
        image = Engine.image();
    }

    @AfterAll
    void remove() {
        if (image != null) {
            Engine.removeImage();
        }
    }

    /** A site whose topology lies in /data of the container and whose volume in the container's own home. */
    private static Site site(String... partitions) throws IOException {
        Site site = Site.open();
        site.openToOthers();
        site.makeImage("observations.img");
        String topology = Topologies.of(partitions).replace("path: volume,", "path: " + HOME + "/volume,");
        Files.writeString(site.directory().resolve("weather.yaml"), topology);
        return site;
    }

    private static String data(Site site) {
        return site.directory() + ":/data:ro";
    }

    @Test
    void aWholeTopologyRunsInOneContainer() throws IOException {
        String analyst = Topologies.analyst().replace("of: in", "of: in, versions: 1");
        try (Site site = site(Topologies.station(), analyst);
                GenericContainer<?> container = Engine.container(image, data(site))
                        .withCommand("up", "/data/weather.yaml")
                        .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(PATIENCE))) {
            container.start();
            String digest = Site.sha256(site.directory().resolve("observations.img"));
            assertTrue(container.getLogs().contains("[analyst] version 1 sha256 " + digest), container::getLogs);
        }
    }

    @Test
    void lowAndHighContainersShareAVolumeThatHighCanOnlyRead() throws IOException, InterruptedException {
        String volume = "cofferdam-it-" + ProcessHandle.current().pid();
        try (Site site = site(Topologies.station());
                Network lowNetwork = internal();
                Network highNetwork = internal();
                GenericContainer<?> low = side(lowNetwork, data(site), volume + ":" + HOME);
                GenericContainer<?> high = side(highNetwork, data(site), volume + ":" + HOME + ":ro");
                GenericContainer<?> peer = side(lowNetwork, data(site), volume + ":" + HOME)) {
            low.start();
            high.start();
            peer.start();
            assertEquals(
                    0, run(low, Engine.cofferdam("up", "/data/weather.yaml")).getExitCode());

            String digest = Site.sha256(site.directory().resolve("observations.img"));
            long bytes = Files.size(site.directory().resolve("observations.img"));
            String disk = HOME + "/volume/lower.disk";
            ExecResult read = run(high, "sh", "-c", "head -c " + bytes + " " + disk + " | sha256sum");
            assertTrue(read.getStdout().startsWith(digest), read::toString);

            ExecResult write = run(high, "sh", "-c", "echo leak >> " + disk);
            assertNotEquals(0, write.getExitCode());
            assertTrue(write.getStderr().contains("Read-only file system"), write::toString);
            assertEquals(0, run(peer, "sh", "-c", "echo more >> " + disk).getExitCode(), "control: a writable mount");

            String address = low.getContainerInfo()
                    .getNetworkSettings()
                    .getNetworks()
                    .values()
                    .iterator()
                    .next()
                    .getIpAddress();
            assertEquals(1, run(high, Engine.telephone("call", address, PORT)).getExitCode());
            assertEquals(
                    0, run(peer, Engine.telephone("call", address, PORT)).getExitCode(), "control: the same network");
        } finally {
            DockerClientFactory.instance().client().removeVolumeCmd(volume).exec();
        }
    }

    /** What reads pictures and documents needs more of Java than anything else in the image. */
    @Test
    void anObjectIsReviewedInAContainer() throws IOException, InterruptedException {
        try (Site site = Site.open();
                Network network = internal();
                GenericContainer<?> container = side(network, data(site))) {
            site.openToOthers();
            People people = People.of(site, "{name: embedding, program: embedding-filter}");
            String topology = Files.readString(site.directory().resolve(site.name() + ".yaml"));
            Files.writeString(
                    site.directory().resolve("review.yaml"),
                    topology.replace("path: volume,", "path: " + HOME + "/volume,"));
            ImageIO.write(
                    new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                    "png",
                    site.directory().resolve("picture.png").toFile());
            container.start();
            String statement = submit(container, "--statement").getStdout();
            Path signature = people.sign("alice", "cofferdam-submission", statement, "submission");
            ExecResult reviewed = submit(container, "--signature", "/data/" + signature.getFileName());
            assertTrue(reviewed.getStdout().contains("filter embedding passed it"), reviewed::toString);
        }
    }

    private static ExecResult submit(GenericContainer<?> container, String... rest)
            throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("downgrade", "submit", "/data/review.yaml", "--as", "alice"));
        words.addAll(List.of("--label", "secret", "--to", "unclassified", "--file", "/data/picture.png"));
        words.addAll(List.of(rest));
        return run(container, Engine.cofferdam(words.toArray(String[]::new)));
    }

    private static Network internal() {
        return Network.builder()
                .createNetworkCmdModifier(command -> command.withInternal(true))
                .build();
    }

    /** A container that can be called, and in which commands can be run. */
    private GenericContainer<?> side(Network network, String... binds) {
        return Engine.container(image, binds)
                .withNetwork(network)
                .withCreateContainerCmdModifier(command -> command.withEntrypoint(Engine.telephone("listen", PORT)))
                .waitingFor(Wait.forLogMessage(".*listening.*", 1).withStartupTimeout(PATIENCE));
    }

    private static ExecResult run(GenericContainer<?> container, String... command)
            throws IOException, InterruptedException {
        return container.execInContainer(command);
    }

    @Test
    void theDesignsCanBeComparedInAContainer() throws IOException, InterruptedException {
        try (Site site = site(Topologies.station());
                Network network = internal();
                GenericContainer<?> container = side(network, data(site))) {
            container.start();
            ExecResult compared = run(
                    container, Engine.cofferdam("compare", "--quick", "--size", "4KiB", "--out", HOME + "/compared"));
            assertEquals(0, compared.getExitCode(), compared::toString);
            JsonNode results = new ObjectMapper()
                    .readTree(run(container, "cat", HOME + "/compared/results.json")
                            .getStdout());
            for (String part : List.of("machine", "baselines", "results", "ratios", "trusted_base", "store_killed")) {
                assertTrue(results.has(part), part);
            }
            assertTrue(results.get("results").size() > 4);
            String report =
                    run(container, "cat", HOME + "/compared/report.html").getStdout();
            assertTrue(report.stripLeading().toLowerCase(java.util.Locale.ROOT).startsWith("<!doctype html"));
        }
    }
}
