package dev.cofferdam.it.nbd;

import dev.cofferdam.it.system.Running;
import dev.cofferdam.it.system.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A low export that writes a disk, and a high one that reads it and has a disk of its own. For one thread.
 *
 * @param site where it runs
 */
record Exports(Site site, Running running) implements AutoCloseable {
    static final int DISK_BYTES = 32 << 20;

    private static final String TOPOLOGY = """
            policy: {levels: [low, high]}
            store:
              volume: {path: volume, size: 128MiB}
              restart: {on: failure, at-most: 3}
              disks:
                - {name: observations, label: low, size: 32MiB}
                - {name: assessments, label: high, size: 1MiB}
            partitions:
              - name: low
                label: low
                program: nbd
                args: {socket: export, connections: 8}
                sockets: [{path: low.sock, as: export}]
                disks: [{disk: observations, as: observations, access: read-write}]
                limits: {window: 2MiB}
              - name: high
                label: high
                program: nbd
                args: {socket: export, connections: 8}
                sockets: [{path: high.sock, as: export}]
                disks:
                  - {disk: observations, as: observations, access: read}
                  - {disk: assessments, as: assessments, access: read-write}
                limits: {window: 2MiB}
            """;

    static Exports up(String design) throws IOException {
        return up(Site.open(), design);
    }

    /** In a site where it may have run before. */
    static Exports up(Site site, String design) throws IOException {
        Running running = site.up(TOPOLOGY, "--design", design);
        running.awaitLine("all ready"); // which says that the sockets listen
        return new Exports(site, running);
    }

    Path socket(String partition) {
        return site.directory().resolve(partition + ".sock");
    }

    String uri(String partition, String export) {
        return "nbd+unix:///" + export + "?socket=" + socket(partition);
    }

    /** An ext4 image as long as the disk, with a file in it and a good deal of nothing. */
    Path image() throws IOException {
        Path content = Files.createDirectories(file("content"));
        Files.writeString(content.resolve("observation.txt"), "pressure 1013 hPa\n");
        Path image = file("source.img");
        if (!Files.exists(image)) {
            Tool.ok("mke2fs", "-q", "-t", "ext4", "-d", content.toString(), image.toString(), "32m");
        }
        return image;
    }

    Path file(String name) {
        return site.directory().resolve(name);
    }

    @Override
    public void close() throws IOException {
        running.close();
        site.close();
    }
}
