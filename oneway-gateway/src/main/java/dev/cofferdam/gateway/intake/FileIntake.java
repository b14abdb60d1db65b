package dev.cofferdam.gateway.intake;

import com.google.protobuf.ByteString;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.frame.Part;
import dev.cofferdam.gateway.frame.Source;
import dev.cofferdam.gateway.spool.SpoolWriter;
import dev.cofferdam.gateway.status.Tally;
import dev.cofferdam.gateway.wire.ItemName;
import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes what is dropped into a directory into a spool, and away when the spool has it on stable storage. An entry is taken
 * when nothing in it has changed for a while; one whose name begins with a dot is not. No link is followed. For one thread.
 */
final class FileIntake {
    /** Entries that are taken away together. */
    private static final int TAKEN_MAX = 512;

    private static final int DEPTH_MAX = 64;

    /** Entries that cannot be taken, or not away, and are remembered for it. */
    private static final int REMEMBERED_MAX = 4096;

    private final SpoolWriter spool;
    private final Path drop;
    private final long quietMillis;
    private final InstantSource clock;
    private final Consumer<String> log;
    private final Guards guards;
    private final Others others;
    private final Tally tally;
    private long refused;

    /** In the spool, and not taken away yet. */
    private final List<Taken> taken = new ArrayList<>();

    private final Set<Source> kept = new HashSet<>();
    private final Set<String> told = new HashSet<>();
    private long takenBytes;

    private record Taken(Path path, Source source) {}

    /** What else the spool takes, in between. */
    interface Others {
        void turn() throws IOException;
    }

    FileIntake(
            SpoolWriter spool,
            Path drop,
            long quietMillis,
            InstantSource clock,
            Consumer<String> log,
            Guards guards,
            Others others,
            Tally tally) {
        this.spool = spool;
        this.drop = drop;
        this.quietMillis = quietMillis;
        this.clock = clock;
        this.log = log;
        this.guards = guards;
        this.others = others;
        this.tally = tally;
    }

    /** Takes away what an intake that was killed had in the spool, and withdraws what it had there in part. */
    void resume() throws IOException {
        List<Part> parts = spool.lastBatch();
        for (Part part : parts) {
            if (part.hasSource()) {
                taken.add(new Taken(drop.resolve(part.getItem().getName()), part.getSource()));
                taken.add(new Taken(Uploads.file(drop, part.getItem()), part.getSource()));
            }
        }
        if (!parts.isEmpty()
                && !parts.getLast().hasSource()
                && parts.getLast().getItem().getWithdrawn().isEmpty()) {
            withdraw(parts.getLast().getItem(), "the intake was started again, and sends it anew");
        }
        settle();
    }

    /** Takes what is there now; whether there was anything. */
    boolean scan() throws IOException {
        boolean any = false;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(drop)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!name.startsWith(".")) {
                    any |= takeIfQuiet(entry, name);
                }
            }
        }
        settle();
        return any;
    }

    /** Takes what was uploaded, and away when the spool has it; why not, or empty: it has. */
    Optional<String> takeUpload(Path uploaded, String name) throws IOException {
        FileState state = stateOrNull(uploaded);
        if (state == null) {
            return Optional.empty(); // taken away by resume(), for the spool had it
        }
        Optional<String> failure = takeFile(uploaded, name, state);
        settle();
        return failure;
    }

    /** Whether all of it was taken. What cannot be read keeps nothing else waiting. */
    private boolean takeIfQuiet(Path entry, String name) throws IOException {
        try {
            FileState state = FileState.of(entry);
            return isQuiet(entry, state, 0) && take(entry, name, state);
        } catch (NoSuchFileException e) {
            return false; // somebody has taken it away
        } catch (FileSystemException e) {
            tell(entry, "cannot be read: " + e);
        } catch (DirectoryIteratorException e) {
            tell(entry, "cannot be read: " + e.getCause());
        }
        return false;
    }

    /** Whether nothing in it was changed lately. */
    private boolean isQuiet(Path path, FileState state, int depth) throws IOException {
        if (depth > DEPTH_MAX) {
            tell(path, "is more than " + DEPTH_MAX + " directories deep");
            return false;
        }
        // What changed in the future did so before the clock was set back.
        if (Math.abs(clock.millis() - state.changed().toEpochMilli()) < quietMillis) {
            return false;
        }
        if (state.isDirectory()) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
                for (Path entry : entries) {
                    if (!isQuiet(entry, FileState.of(entry), depth + 1)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** Whether all of it was taken; of what has changed since that state nothing is. */
    private boolean take(Path path, String name, FileState state) throws IOException {
        try {
            ItemName.check(name);
        } catch (RefusedException e) {
            tell(path, e.getMessage());
            return false;
        }
        if (kept.contains(state.source())) {
            return false;
        }
        if (state.isDirectory()) {
            return takeDirectory(path, name, state);
        }
        if (!state.isFile()) {
            tell(path, "is neither a file nor a directory");
            return false;
        }
        return takeFile(path, name, state).isEmpty();
    }

    private boolean takeDirectory(Path path, String name, FileState state) throws IOException {
        boolean all = true;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                all &= take(entry, name + "/" + entry.getFileName(), FileState.of(entry));
            }
        }
        if (all) {
            Item item = item(name, Kind.KIND_DIRECTORY, state);
            spool.room();
            spool.append(
                    Part.newBuilder().setItem(item).setSource(state.source()).build(), 0);
            taken(path, state.source(), 0);
        }
        return all;
    }

    /** Why it was not taken; empty: it was. */
    private Optional<String> takeFile(Path path, String name, FileState state) throws IOException {
        if (state.bytes() > Limits.LENGTH_BYTES_MAX) {
            return left(name, "is longer than " + Limits.LENGTH_BYTES_MAX + " bytes");
        }
        try (SeekableByteChannel content =
                Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            Guards.Verdict verdict = guards.look(content);
            if (verdict.refusal().isPresent()) {
                remember(state.source());
                refused++;
                return left(name, verdict.refusal().get() + " (" + refused + " refused so far)");
            }
            Item item = item(name, Kind.KIND_FILE, state);
            if (send(content.position(0), path, item, state, verdict)) {
                taken(path, state.source(), state.bytes());
                return Optional.empty();
            }
            withdraw(item, "changed or failed while it was read");
        }
        // As it is it is not tried again; when it changes it is.
        remember(state.source());
        return left(name, "changed or failed while it was read");
    }

    private Optional<String> left(String name, String why) {
        tell(name, why);
        return Optional.of(why);
    }

    private void remember(Source source) {
        if (kept.size() < REMEMBERED_MAX) {
            kept.add(source);
        }
    }

    /** Whether all of it is in the spool, as it was when it was opened. */
    private boolean send(SeekableByteChannel content, Path path, Item item, FileState state, Guards.Verdict verdict)
            throws IOException {
        MessageDigest digest = sha256();
        long offset = 0;
        do {
            others.turn();
            ByteBuffer room = spool.room();
            int most = (int) Math.min(room.remaining(), state.bytes() - offset);
            ByteBuffer data = room.slice(0, most);
            if (!fill(data, content)) {
                return false;
            }
            digest.update(data.flip());
            Part.Builder part = Part.newBuilder().setItem(item).setOffsetBytes(offset);
            offset += most;
            if (offset == state.bytes()) {
                ByteString sha256 = ByteString.copyFrom(digest.digest());
                if (!state.equals(stateOrNull(path)) || !verdict.isOf(sha256)) {
                    return false;
                }
                part.setItem(item.toBuilder().setSha256(sha256)).setSource(state.source());
            }
            spool.append(part.build(), most);
            tally.progress(item.getNumber(), item.getName(), offset, state.bytes());
        } while (offset < state.bytes());
        return true;
    }

    private static boolean fill(ByteBuffer data, SeekableByteChannel content) {
        try {
            while (data.hasRemaining()) {
                if (content.read(data) < 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static FileState stateOrNull(Path path) throws IOException {
        try {
            return FileState.of(path);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private Item item(String name, Kind kind, FileState state) {
        Instant modified = state.modified();
        return Item.newBuilder()
                .setNumber(spool.takeNumber())
                .setKind(kind)
                .setName(name)
                .setLengthBytes(kind == Kind.KIND_FILE ? state.bytes() : 0)
                .setModifiedSeconds(modified.getEpochSecond())
                .setModifiedNanos(modified.getNano())
                .build();
    }

    private void withdraw(Item item, String why) throws IOException {
        tally.settled();
        spool.room();
        spool.append(
                Part.newBuilder()
                        .setItem(item.toBuilder().clearSha256().setWithdrawn(why))
                        .build(),
                0);
    }

    private void taken(Path path, Source source, long bytes) throws IOException {
        taken.add(new Taken(path, source));
        takenBytes += bytes;
        tally.settled();
        tally.add("items_sent_total", 1);
        tally.add("item_bytes_total", bytes);
        if (taken.size() >= TAKEN_MAX || takenBytes >= spool.segmentBytes()) {
            settle();
        }
    }

    /** Publishes what was taken, and then takes it away, for good before more is published. */
    private void settle() throws IOException {
        spool.publish();
        Set<Path> changed = new LinkedHashSet<>();
        for (Taken each : taken) {
            remove(each, changed);
        }
        for (Path directory : changed) {
            try (FileChannel self = FileChannel.open(directory, Set.of(StandardOpenOption.READ))) {
                self.force(true);
            } catch (NoSuchFileException e) {
                // It was taken away itself.
            }
        }
        taken.clear();
        takenBytes = 0;
    }

    private void remove(Taken each, Set<Path> changed) {
        try {
            if (FileState.of(each.path).isStill(each.source)) {
                Files.delete(each.path);
                changed.add(each.path.getParent());
            }
        } catch (NoSuchFileException | DirectoryNotEmptyException e) {
            // Somebody else has taken it away, or put something into it, which comes next.
        } catch (IOException e) {
            tell(each.path, "was taken in, and cannot be taken away: " + e.getMessage());
            remember(each.source);
        }
    }

    private void tell(Path path, String why) {
        tell(drop.relativize(path).toString(), why);
    }

    private void tell(String name, String why) {
        String line = ItemName.quoted(name) + " " + why;
        if (told.size() < REMEMBERED_MAX && told.add(line)) {
            tally.add("items_left_total", 1);
            log.accept("left: " + line);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
