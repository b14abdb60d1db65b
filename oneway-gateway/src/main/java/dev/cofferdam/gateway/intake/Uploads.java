package dev.cofferdam.gateway.intake;

import dev.cofferdam.gateway.frame.Item;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Objects that are being uploaded, each in a file of its own in {@value #STAGING} in the directory that files are dropped
 * into, until the spool has it. What was broken off stays, to be gone on with, until there is no room for what is new. One
 * thread uploads; another takes what is whole.
 */
final class Uploads {
    static final String STAGING = ".cofferdam-uploads";

    /** Uploads that are kept, broken off or not. */
    static final int UPLOADS_MAX = 256;

    private static final Pattern FILE = Pattern.compile("([0-9a-f]{64})-([0-9]{1,15})");

    private final Path staging;
    private final long bytesMax;
    private final Runnable wake;

    /** By what their files' names begin with; who was used longest ago first. */
    private final Map<String, Upload> uploads = new LinkedHashMap<>(16, 0.75f, true);

    private final Queue<Upload> whole = new ArrayDeque<>();

    /** There is no room for an upload now. */
    static final class NoRoomException extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** What has come of one object. */
    final class Upload {
        private final String key;
        private final Path file;
        private final long bytes;
        private long hereBytes;

        /** Null: not known, of one that was found. */
        private String name;

        /** Number of the request that goes on with it; 0: none does. */
        private long owner;

        private Fate fate = Fate.COMES;
        private String failure = "";

        private Upload(String key, long bytes) {
            this.key = key;
            this.file = staging.resolve(key + "-" + bytes);
            this.bytes = bytes;
        }

        Path file() {
            return file;
        }

        long bytes() {
            return bytes;
        }

        /** To be called where it is whole. */
        String name() {
            return name;
        }

        private void discard() throws IOException {
            Files.deleteIfExists(file);
            uploads.remove(key);
        }
    }

    /** What becomes of an upload. */
    enum Fate {
        COMES,
        WHOLE,
        /** The spool has it. */
        TAKEN,
        /** It could not be read as it was written, or its guards refuse it. */
        FAILED
    }

    private Uploads(Path staging, long bytesMax, Runnable wake) {
        this.staging = staging;
        this.bytesMax = bytesMax;
        this.wake = wake;
    }

    /**
     * Finds those that were broken off; those that the spool has are gone already. One that is whole was not acknowledged, and
     * nobody knows its name: its last byte is to come once more, from somebody who is told then.
     *
     * @param bytesMax of all together
     * @param wake called when one is whole
     */
    static Uploads open(Path drop, long bytesMax, Runnable wake) throws IOException {
        Path staging = drop.resolve(STAGING);
        try {
            Files.createDirectory(staging);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(staging, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(STAGING + ": is not the directory that an intake has made; remove it", e);
            }
        }
        Uploads uploads = new Uploads(staging, bytesMax, wake);
        try (DirectoryStream<Path> files = Files.newDirectoryStream(staging)) {
            for (Path file : files) {
                uploads.find(file);
            }
        }
        return uploads;
    }

    private void find(Path file) throws IOException {
        Matcher matcher = FILE.matcher(file.getFileName().toString());
        FileState state = FileState.of(file);
        long bytes = matcher.matches() ? Long.parseLong(matcher.group(2)) : 0;
        if (bytes > 0 && state.isFile() && state.bytes() <= bytes) {
            Upload upload = new Upload(matcher.group(1), bytes);
            upload.hereBytes = Math.min(state.bytes(), bytes - 1);
            uploads.put(upload.key, upload);
        } else if (state.isFile()) {
            Files.delete(file);
        }
    }

    /** The file that an item is in which was uploaded. */
    static Path file(Path drop, Item item) {
        return drop.resolve(STAGING).resolve(key(item.getName()) + "-" + item.getLengthBytes());
    }

    private static String key(String name) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(name.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    long bytesMax() {
        return bytesMax;
    }

    /** What there is of that name, and of which the spool has nothing yet; {@code owner} goes on with none of it. */
    synchronized Optional<Upload> find(String name) {
        return Optional.ofNullable(uploads.get(key(name)));
    }

    /** How much of it has come. */
    synchronized long hereBytes(Upload upload) {
        return upload.hereBytes;
    }

    synchronized Fate fate(Upload upload) {
        return upload.fate;
    }

    /** Begins one anew; what was there of that name, and is not whole, is forgotten. */
    synchronized Upload begin(String name, long bytes, long owner) throws IOException, NoRoomException {
        Upload before = uploads.get(key(name));
        if (before != null) {
            before.discard();
            before.owner = 0;
        }
        makeRoom(bytes);
        Upload upload = new Upload(key(name), bytes);
        Files.deleteIfExists(upload.file);
        FileChannel.open(upload.file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
                .close();
        upload.owner = owner;
        uploads.put(upload.key, upload);
        return upload;
    }

    private void makeRoom(long bytes) throws IOException, NoRoomException {
        while (uploads.size() >= UPLOADS_MAX
                || uploads.values().stream().mapToLong(each -> each.bytes).sum() > bytesMax - bytes) {
            Optional<Upload> oldest = uploads.values().stream()
                    .filter(each -> each.owner == 0 && each.fate == Fate.COMES)
                    .findFirst();
            if (oldest.isEmpty()) {
                throw new NoRoomException();
            }
            oldest.get().discard();
        }
    }

    /** Goes on with one; whoever did so before does no more. */
    synchronized void goOn(Upload upload, long owner) {
        upload.owner = owner;
    }

    /** Whether {@code owner} still goes on with it. */
    synchronized boolean isOwner(Upload upload, long owner) {
        return upload.owner == owner;
    }

    /** Nobody goes on with it for now. */
    synchronized void leave(Upload upload, long owner) {
        if (upload.owner == owner) {
            upload.owner = 0;
        }
    }

    /** Adds what came next. */
    synchronized void write(Upload upload, ByteBuffer data) throws IOException {
        try (FileChannel file =
                FileChannel.open(upload.file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            while (data.hasRemaining()) {
                upload.hereBytes += file.write(data, upload.hereBytes);
            }
        }
    }

    /** It is whole: the spool is to take it. */
    void complete(Upload upload, String name) {
        synchronized (this) {
            upload.name = name;
            upload.fate = Fate.WHOLE;
            whole.add(upload);
        }
        wake.run();
    }

    /** The one that is whole for longest, until {@link #settle}. */
    synchronized Optional<Upload> next() {
        return Optional.ofNullable(whole.peek());
    }

    /** The one that {@link #next} gave was taken; or why it was not. */
    synchronized void settle(Optional<String> failure) throws IOException {
        Upload upload = whole.remove();
        upload.failure = failure.orElse("");
        upload.fate = failure.isEmpty() ? Fate.TAKEN : Fate.FAILED;
        upload.discard();
    }

    /** Why one failed. */
    synchronized String failure(Upload upload) {
        return upload.failure;
    }
}
