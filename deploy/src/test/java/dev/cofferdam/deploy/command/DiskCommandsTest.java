package dev.cofferdam.deploy.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cofferdam.deploy.Main;
import dev.cofferdam.deploy.Shell;
import dev.cofferdam.deploy.Shell.Said;
import dev.cofferdam.deploy.run.Directories;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Disks are made longer and copied, and the topology and the volume agree or say how they come to. */
@Timeout(120)
class DiskCommandsTest {
    private static final String TOPOLOGY = """
            name: edited
            policy: {levels: [low, high]}
            store:
              volume: {path: volume, size: 32MiB}
              disks: [{name: images, label: low, size: 1MiB}, {name: notes, label: high, size: 1MiB}]
            partitions:
              - {name: analyst, label: high, program: digest, args: {of: in},
                 disks: [{disk: images, as: in, access: read}]}
            """;

    @TempDir
    private Path directory;

    private Shell shell;
    private Path topology;
    private Path image;

    @BeforeEach
    void fill() throws IOException {
        shell = new Shell(new Directories(directory.resolve("runs"), directory.resolve("state")));
        topology = Files.writeString(directory.resolve("edited.yaml"), TOPOLOGY);
        byte[] content = new byte[(1 << 20) - 123];
        new Random(1).nextBytes(content);
        image = Files.write(directory.resolve("image"), content);
        good("import", "images", image.toString());
    }

    private String good(String command, String... words) {
        Said said = run(command, words);
        assertEquals(0, said.exitCode(), said::err);
        return said.out();
    }

    private void refused(int exitCode, String sentence, String command, String... words) {
        Said said = run(command, words);
        assertEquals(exitCode, said.exitCode(), said::err);
        assertTrue(said.err().contains(sentence), said::err);
    }

    private Said run(String command, String... words) {
        String[] line = new String[3 + words.length];
        line[0] = "store";
        line[1] = command;
        line[2] = topology.toString();
        System.arraycopy(words, 0, line, 3, words.length);
        return shell.run(line);
    }

    private void isExported(String disk) throws IOException {
        Files.writeString(
                topology, TOPOLOGY.replace("{name: images", "{name: " + disk).replace("disk: images", "disk: " + disk));
        Path out = directory.resolve("exported-" + disk);
        good("export", disk, out.toString());
        assertEquals(-1, Files.mismatch(image, out));
        Files.writeString(topology, TOPOLOGY);
    }

    @Test
    void aDiskIsMadeLonger() throws IOException {
        assertEquals(
                "disk images (low): 2MiB; write 'size: 2MiB' in the topology, too\n",
                good("resize-disk", "images", "2MiB"));
        refused(1, "no disk is made shorter", "resize-disk", "images", "1MiB");
        refused(1, "no disk is made shorter: write 'size: 2MiB' in the topology", "create");
        Files.writeString(topology, TOPOLOGY.replace("low, size: 1MiB", "low, size: 3MiB"));
        refused(1, "'cofferdam store resize-disk FILE images' makes it longer", "create");
        assertEquals("disk images (low): 3MiB\n", good("resize-disk", "images"));
        assertTrue(good("create").contains("ready"));
        Path out = directory.resolve("exported");
        good("export", "images", out.toString());
        assertEquals(-1, Files.mismatch(image, out));
        assertTrue(good("fsck").endsWith("sound\n"));
        assertTrue(shell.run("audit", "show", "--name", "edited").out().contains("disk-resized"));
    }

    @Test
    void aDiskIsCopiedWithItsLabel() throws IOException {
        assertEquals("disk twin (low): a clone of images\n", good("clone", "images", "twin"));
        assertEquals("disk then (low): version 1 of images\n", good("snapshot", "images", "then"));
        assertTrue(good("fsck").endsWith("sound\n"));
        isExported("twin");
        isExported("then");
        refused(1, "disk then is already in " + directory.resolve("volume") + "\n", "snapshot", "images", "then");
        refused(1, "nothing has been published on disk notes yet", "snapshot", "notes", "never");
        refused(2, "'imges' is no disk of the volume; did you mean 'images'?", "clone", "imges", "other");
        refused(2, "did you mean 'twin'?", "delete", "--disk", "twim", "--yes");
        assertFalse(Files.exists(directory.resolve("volume/never.disk")));
        assertFalse(Files.exists(directory.resolve("volume/other.disk")));
    }

    @Test
    void aDiskKeepsItsLabel() throws IOException {
        refused(
                1,
                "disk images is low, not high, and so is its clone; a disk keeps its label: what it holds may flow to high as"
                        + " it is, by a partition of high that reads it and writes a disk of its own",
                "clone",
                "images",
                "twin",
                "--label",
                "high");
        refused(
                1,
                "what it holds may not flow to low but by a downgrade, which people sign ('cofferdam downgrade submit')",
                "clone",
                "notes",
                "twin",
                "--label",
                "low");
        refused(2, "'middle' is no label", "clone", "images", "twin", "--label", "middle");
        Files.writeString(topology, TOPOLOGY.replace("{name: notes, label: high", "{name: notes, label: low"));
        refused(1, "is high, and the topology says low; a disk keeps its label: ", "create");
        refused(1, "but by a downgrade, which people sign", "create");
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsDone() {
        refused(1, "give the volume a size of at least ", "resize-disk", "images", "16MiB");
        good("resize-disk", "notes", "8MiB");
        refused(1, "give the volume a size of at least ", "clone", "notes", "twin");
        assertFalse(Files.exists(directory.resolve("volume/images.disk.grown")));
        assertFalse(Files.exists(directory.resolve("volume/twin.disk")));
    }

    /** As from a backup, or an image of a file system that is looked at: nothing can be written there. */
    @Test
    void aVolumeIsListedAndCheckedOnAReadOnlyMount() throws Exception {
        assumeTrue(readOnly("true", 0).isEmpty(), "no mount namespace is to be had here");
        String listed = readOnly(command("ls"), 0);
        assertTrue(listed.contains("images"), listed);
        String checked = readOnly(command("fsck"), 0);
        assertTrue(checked.endsWith("2 disks, 0 objects, sound\n"), checked);
        String repaired = readOnly(command("fsck") + " --repair", 1);
        assertTrue(repaired.contains("Read-only file system"), repaired);
        String changed = readOnly(command("create-disk") + " other low 1MiB", 1);
        assertTrue(changed.contains("Read-only file system"), changed);
    }

    private String command(String word) {
        return Path.of(System.getProperty("java.home"), "bin/java") + " --enable-native-access=ALL-UNNAMED -cp '"
                + System.getProperty("java.class.path") + "' " + Main.class.getName() + " store " + word + " '"
                + topology
                + "'";
    }

    /** What a command says where the volume is mounted read-only. */
    private String readOnly(String command, int exitCode) throws Exception {
        String volume = directory.resolve("volume").toString();
        String script = "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && " + command;
        ProcessBuilder builder = new ProcessBuilder(
                        List.of("unshare", "--map-root-user", "--mount", "sh", "-c", script, volume))
                .redirectErrorStream(true);
        builder.environment().put("HOME", directory.toString());
        builder.environment()
                .put("XDG_STATE_HOME", directory.resolve("state-of-others").toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(exitCode, process.waitFor(), said);
        return said;
    }
}
