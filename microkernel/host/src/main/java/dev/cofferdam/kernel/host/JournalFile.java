package dev.cofferdam.kernel.host;

import dev.cofferdam.kernel.JournaledKernel;
import dev.cofferdam.kernel.Replay;
import dev.cofferdam.kernel.launch.Launch;
import dev.cofferdam.kernel.launch.LaunchFormat;
import dev.cofferdam.kernel.plan.SystemPlan;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A kernel's journal as a file: what the kernel was started with, then every event and effect. It holds what partitions of
 * every class send each other, so it is the operator's alone. Each entry is written at once: a kernel that is killed leaves
 * all but the last. Safe for several threads.
 *
 * <pre>
 *   20 bytes  {@value #MAGIC} and a new line
 *   int       length of the launch, then the launch without its runtime
 *   then, until the end: int, length of an entry; the entry
 * </pre>
 */
public final class JournalFile implements JournaledKernel.Sink, Closeable {
    private static final String MAGIC = "cofferdam journal 3";
    private static final long BYTES_MAX = 1L << 30;
    private static final int ENTRY_BYTES_MAX = 1 << 20;
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path path;
    private final FileChannel out;
    private final Consumer<String> said;
    private long bytes;
    private boolean ended;

    private JournalFile(Path path, FileChannel out, Consumer<String> said) {
        this.path = path;
        this.out = out;
        this.said = said;
    }

    /**
     * Begins a journal; a file of that name must not be there.
     *
     * @param said told where it ends before the kernel does
     */
    static JournalFile create(Path path, Launch launch, Consumer<String> said) throws IOException {
        FileChannel out = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        JournalFile journal = new JournalFile(path, out, said);
        journal.append(ByteBuffer.wrap((MAGIC + "\n").getBytes(StandardCharsets.US_ASCII)));
        journal.append(withLength(LaunchFormat.write(launch.with(Launch.JavaRuntime.NONE))));
        return journal;
    }

    private static ByteBuffer withLength(byte[] content) {
        return ByteBuffer.allocate(Integer.BYTES + content.length)
                .putInt(content.length)
                .put(content)
                .flip();
    }

    private void append(ByteBuffer content) throws IOException {
        bytes += content.remaining();
        while (content.hasRemaining()) {
            out.write(content);
        }
    }

    @Override
    public synchronized void write(byte[] entry) {
        if (ended) {
            return;
        }
        if (bytes > BYTES_MAX - entry.length) {
            end("has its full " + (BYTES_MAX >> 20) + " MiB");
            return;
        }
        try {
            append(withLength(entry));
        } catch (IOException e) {
            end(Reasons.of(e));
        }
    }

    private void end(String why) {
        ended = true;
        said.accept("the journal " + path + " ends here: " + why);
    }

    @Override
    public synchronized void close() throws IOException {
        ended = true;
        out.close();
    }

    /**
     * Asks a fresh kernel whether it decides the same.
     *
     * @throws IOException if that is no journal
     */
    public static Replay.Outcome replay(Path path) throws IOException {
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(path), BUFFER_BYTES))) {
            byte[] magic = in.readNBytes(MAGIC.length() + 1);
            if (!new String(magic, StandardCharsets.US_ASCII).equals(MAGIC + "\n")) {
                throw new IOException(path + " is no journal: it does not begin with '" + MAGIC + "'");
            }
            Launch launch = LaunchFormat.read(read(in).orElseThrow(
                            () -> new IOException(path + " ends before it says what the kernel was started with")));
            return Replay.of(SystemPlan.of(launch.plan(), launch.design()), () -> next(in));
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Optional<byte[]> next(DataInputStream in) {
        try {
            return read(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty at the end; a kernel that was killed leaves half an entry. */
    private static Optional<byte[]> read(DataInputStream in) throws IOException {
        try {
            int length = in.readInt();
            if (length < 0 || length > ENTRY_BYTES_MAX) {
                throw new IOException("an entry of " + length + " bytes; at most " + ENTRY_BYTES_MAX + " are possible");
            }
            byte[] entry = in.readNBytes(length);
            return entry.length == length ? Optional.of(entry) : Optional.empty();
        } catch (EOFException e) {
            return Optional.empty();
        }
    }
}
