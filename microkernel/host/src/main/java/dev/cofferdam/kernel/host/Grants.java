package dev.cofferdam.kernel.host;

import dev.cofferdam.abi.Choices;
import dev.cofferdam.abi.NetworkSocket;
import dev.cofferdam.kernel.plan.SocketGrant;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which directories of the host the partitions of running topologies have: each is one partition's alone, of all
 * topologies of this user. A directory is what its device and inode say, and so is each that it lies in: names change, and
 * one directory has several. What a run has is noted in its run directory, which no partition sees, and counts as long as a
 * process has that. Everything here is done under the {@link DirectoryLock} of the directory of runs. Immutable.
 *
 * @param runs the directory of all run directories of this user
 */
record Grants(Path runs) {
    static final String NOTE = "granted";
    /** The note of directories that are seen, by as many as may. */
    static final String VIEWS_NOTE = "granted-views";

    /** The note of sockets: in each line what is done with it, and its address. */
    static final String SOCKETS_NOTE = "granted-sockets";

    /**
     * A line of the note: the path, after the identities of the directory and of each that it lies in, from the inside to
     * the outside.
     */
    private record Granted(String path, List<String> identities) {
        static Granted of(Path directory) throws IOException {
            Path real = directory.toRealPath();
            List<String> identities = new ArrayList<>();
            for (Path each = real; each != null; each = each.getParent()) {
                var found = Files.readAttributes(each, "unix:dev,ino");
                identities.add(found.get("dev") + ":" + found.get("ino"));
            }
            return new Granted(real.toString().replace('\n', '?'), identities);
        }

        static Granted decode(String line) {
            String[] parts = line.split(" ", 2);
            return new Granted(parts[1], Arrays.asList(parts[0].split(",", -1)));
        }

        String encode() {
            return String.join(",", identities) + " " + path;
        }

        boolean isAround(Granted other) {
            return other.identities.contains(identities.getFirst());
        }
    }

    /**
     * Notes what a run's partitions are given.
     *
     * @param views directories that nobody here writes: several may see one, and none may have it as its own
     * @param sockets those of a network count: what one run's send may not come to another's, whatever the classes are there
     * @throws IOException if another run has one of the directories, or one around or in it, or takes in where this one sends
     *     or sends where it takes in; the message names both
     */
    void open(Path run, List<Path> directories, List<Path> views, List<SocketGrant> sockets) throws IOException {
        List<SocketGrant> network =
                sockets.stream().filter(SocketGrant::isNetwork).toList();
        List<Granted> own = granted(directories);
        List<Granted> seen = granted(views);
        try (var all = Files.newDirectoryStream(runs, Files::isDirectory)) {
            for (Path other : all) {
                if (!other.equals(run) && new RunDirectory(other, false).owner().isPresent()) {
                    String name = other.getFileName().toString();
                    refuse(own, note(other, NOTE), name);
                    refuse(own, note(other, VIEWS_NOTE), name);
                    refuse(seen, note(other, NOTE), name);
                    refuseSockets(network, sockets(other), name);
                }
            }
        }
        write(run, NOTE, own.stream().map(Granted::encode).toList());
        write(run, VIEWS_NOTE, seen.stream().map(Granted::encode).toList());
        write(run, SOCKETS_NOTE, network.stream().map(Grants::encode).toList());
    }

    private static List<Granted> granted(List<Path> directories) throws IOException {
        List<Granted> granted = new ArrayList<>();
        for (Path directory : directories) {
            granted.add(Granted.of(directory));
        }
        return granted;
    }

    private static void write(Path run, String note, List<String> lines) throws IOException {
        Path fresh = run.resolve(note + ".new");
        Files.write(fresh, lines);
        Files.move(fresh, run.resolve(note), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String encode(SocketGrant socket) {
        InetSocketAddress at = (InetSocketAddress) socket.address();
        return Choices.word(socket.use()) + " " + at.getAddress().getHostAddress() + " " + at.getPort();
    }

    private static SocketGrant decode(String line) {
        String[] words = line.split(" ", -1);
        return new SocketGrant(
                Choices.find(SocketGrant.Use.class, words[0]).orElseThrow(),
                new InetSocketAddress(InetAddress.ofLiteral(words[1]), Integer.parseInt(words[2])),
                "");
    }

    private static void refuseSockets(List<SocketGrant> own, List<SocketGrant> others, String name) throws IOException {
        for (SocketGrant mine : own) {
            for (SocketGrant other : others) {
                if (mine.reaches(other) || other.reaches(mine)) {
                    throw new IOException("what is sent to "
                            + NetworkSocket.text((InetSocketAddress) (mine.use().sends() ? mine : other).address())
                            + " would come from one to the other of this topology and the running topology " + name
                            + ", which no policy allows: end that, or name another address");
                }
            }
        }
    }

    private static List<SocketGrant> sockets(Path run) throws IOException {
        return lines(run, SOCKETS_NOTE).stream().map(Grants::decode).toList();
    }

    private static void refuse(List<Granted> own, List<Granted> others, String name) throws IOException {
        Set<String> refusals = new HashSet<>();
        for (Granted mine : own) {
            for (Granted other : others) {
                if (mine.isAround(other) || other.isAround(mine)) {
                    refusals.add(mine.path + " is, lies in, or has in it the directory " + other.path
                            + ", which the running topology " + name
                            + " has: end that, or name a directory that is this one's alone");
                }
            }
        }
        if (!refusals.isEmpty()) {
            throw new IOException(String.join("; ", refusals.stream().sorted().toList()));
        }
    }

    private static List<Granted> note(Path run, String note) throws IOException {
        return lines(run, note).stream().map(Granted::decode).toList();
    }

    private static List<String> lines(Path run, String note) throws IOException {
        try {
            return Files.readAllLines(run.resolve(note));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
