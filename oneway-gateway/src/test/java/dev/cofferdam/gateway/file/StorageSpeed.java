package dev.cofferdam.gateway.file;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.transfer.Arrival;
import dev.cofferdam.gateway.transfer.Settled;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * What it costs that received files are on stable storage before they appear: files of 1 KiB into a directory of this file
 * system, with nothing forced, forced together as the inbox does, and forced one by one. Prints the median of five rounds.
 * Argument: where the file system is.
 */
final class StorageSpeed {
    private static final int FILES = 5000;
    private static final int FILE_BYTES = 1024;
    private static final int ROUNDS = 5;

    private StorageSpeed() {}

    private interface Way {
        void write(Path directory) throws IOException, RefusedException;
    }

    /** Runs it. */
    public static void main(String[] arguments) throws IOException, RefusedException {
        List<Way> ways =
                List.of(StorageSpeed::plain, directory -> inbox(directory, false), directory -> inbox(directory, true));
        double[][] perSecond = new double[ways.size()][ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            for (int way = 0; way < ways.size(); way++) {
                Path directory = Files.createTempDirectory(Path.of(arguments[0]), "speed");
                long beginNanos = System.nanoTime();
                ways.get(way).write(directory);
                perSecond[way][round] = FILES * 1e9 / (System.nanoTime() - beginNanos);
                delete(directory);
            }
        }
        for (double[] each : perSecond) {
            Arrays.sort(each);
        }
        System.out.printf(
                "files/s: nothing forced %.0f (%.0f to %.0f), together %.0f (%.0f to %.0f), one by one %.0f (%.0f to %.0f)%n",
                perSecond[0][ROUNDS / 2],
                perSecond[0][0],
                perSecond[0][ROUNDS - 1],
                perSecond[1][ROUNDS / 2],
                perSecond[1][0],
                perSecond[1][ROUNDS - 1],
                perSecond[2][ROUNDS / 2],
                perSecond[2][0],
                perSecond[2][ROUNDS - 1]);
    }

    private static void plain(Path directory) throws IOException {
        Path staging = Files.createDirectory(directory.resolve("staging"));
        for (int i = 0; i < FILES; i++) {
            Path part = Files.write(staging.resolve("part"), new byte[FILE_BYTES]);
            Files.move(part, directory.resolve("file " + i));
        }
    }

    private static void inbox(Path directory, boolean oneByOne) throws IOException, RefusedException {
        try (FileInbox inbox = FileInbox.open(directory)) {
            inbox.begin(1, OptionalLong.empty());
            int delivered = 0;
            for (int i = 0; i < FILES; i++) {
                Arrival arrival = inbox.open(1, i);
                arrival.write(0, new byte[FILE_BYTES]);
                arrival.complete(Item.newBuilder()
                        .setKind(Kind.KIND_FILE)
                        .setName("file " + i)
                        .setLengthBytes(FILE_BYTES)
                        .build());
                delivered += delivered(inbox.settle(oneByOne));
            }
            delivered += delivered(inbox.settle(true));
            if (delivered != FILES) {
                throw new IOException("only " + delivered + " were delivered");
            }
        }
    }

    private static int delivered(List<Settled> settled) {
        return (int) settled.stream().filter(each -> each.refused().isEmpty()).count();
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (Path each : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
