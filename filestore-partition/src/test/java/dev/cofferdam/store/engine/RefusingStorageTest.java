package dev.cofferdam.store.engine;

import static dev.cofferdam.store.engine.TestVolume.BLOCK_BYTES;
import static dev.cofferdam.store.engine.TestVolume.LOWER;
import static dev.cofferdam.store.engine.TestVolume.plan;
import static dev.cofferdam.store.engine.TestVolume.request;
import static dev.cofferdam.store.engine.TestVolume.subject;
import static dev.cofferdam.store.engine.TestVolume.window;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.abi.Status;
import dev.cofferdam.abi.StoreManifest;
import dev.cofferdam.abi.StoreManifest.Grant;
import dev.cofferdam.store.editor.VolumeCheck;
import dev.cofferdam.store.volume.DiskRecord;
import dev.cofferdam.store.volume.Mapping;
import dev.cofferdam.store.volume.StoredFile;
import dev.cofferdam.store.volume.VolumeDirectory;
import dev.cofferdam.store.volume.VolumeStorage;
import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Storage that refuses what it is to take: it says so once, and Linux takes what was refused for written. */
final class RefusingStorageTest {
    private static final Grant GRANT = new Grant(LOWER, true, true);

    @TempDir
    private Path directory;

    /** Every mapping of the volume's files that a store has made. */
    private final List<Cached> mappings = new ArrayList<>();

    private final List<String> told = new ArrayList<>();
    private boolean refuses;

    @BeforeEach
    void volume() throws IOException {
        TestVolume.create(directory.resolve("volume"));
    }

    /** A mapping as Linux has it: what was stored since the last force is written, once, whether it gets there or not. */
    private final class Cached implements Mapping {
        private final String name;
        private final MemorySegment memory;
        private final byte[] written;
        private final byte[] durable;
        private boolean all;

        Cached(String name, MemorySegment memory) {
            this.name = name;
            this.memory = memory;
            this.written = memory.toArray(ValueLayout.JAVA_BYTE);
            this.durable = written.clone();
        }

        @Override
        public MemorySegment memory() {
            return memory;
        }

        @Override
        public void force(long position, long bytes) throws IOException {
            for (long at = position; at < position + bytes; at++) {
                byte now = memory.get(ValueLayout.JAVA_BYTE, at);
                if (!refuses && (all || now != written[(int) at])) {
                    durable[(int) at] = now;
                }
                written[(int) at] = now;
            }
            if (refuses) {
                throw new IOException("no space left on device");
            }
            all = false;
        }

        @Override
        public void touch(long position, long bytes) {
            all = true;
        }
    }

    /** Effects of a directory, but for mappings. */
    private final class Storage implements VolumeStorage {
        private final VolumeStorage real = new VolumeDirectory(directory.resolve("volume"));

        @Override
        public boolean exists(String name) throws IOException {
            return real.exists(name);
        }

        @Override
        public List<String> names() throws IOException {
            return real.names();
        }

        @Override
        public StoredFile open(String name) throws IOException {
            return real.open(name);
        }

        @Override
        public StoredFile create(String name) throws IOException {
            return real.create(name);
        }

        @Override
        public void rename(String from, String to) throws IOException {
            real.rename(from, to);
        }

        @Override
        public void delete(String name) throws IOException {
            real.delete(name);
        }

        @Override
        public void syncDirectory() throws IOException {
            real.syncDirectory();
        }

        @Override
        public Closeable lockTable() throws IOException {
            return real.lockTable();
        }

        @Override
        public Closeable lockDisks(Collection<DiskRecord> disks) throws IOException {
            return real.lockDisks(disks);
        }

        @Override
        public Mapping map(String name, long bytes, Arena arena) throws IOException {
            Cached mapping = new Cached(name, real.map(name, bytes, arena).memory());
            mappings.add(mapping);
            return mapping;
        }
    }

    private StoreEngine open() throws IOException {
        StoreManifest plan = plan(directory.resolve("volume"), subject("low", GRANT), subject("low", GRANT));
        return StoreEngine.open(plan, new Storage(), told::add);
    }

    private static Status write(StoreEngine engine, int subject, int block) {
        MemorySegment window = window();
        window.fill((byte) (block + 1));
        Message message = request(Operation.WRITE, subject, LOWER).payload((long) block * BLOCK_BYTES, 0, BLOCK_BYTES);
        engine.serve(message, window);
        return message.status();
    }

    private static Status serve(StoreEngine engine, Operation operation, int subject) {
        Message message = request(operation, subject, LOWER);
        engine.serve(message, window());
        return message.status();
    }

    /** As the last store has it mapped. */
    private Cached image() {
        return mappings.stream()
                .filter(mapping -> mapping.name.equals("lower.disk"))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private byte durable(int block) {
        return image().durable[block * BLOCK_BYTES];
    }

    @ParameterizedTest
    @ValueSource(strings = {"FLUSH", "ADVANCE"})
    void whatWasRefusedIsNotAcknowledgedToAnother(Operation operation) throws IOException {
        try (StoreEngine engine = open()) {
            assertEquals(Status.OK, write(engine, 0, 3));
            assertEquals(Status.OK, write(engine, 1, 4));
            refuses = true;
            assertEquals(Status.FAILED, serve(engine, operation, 0));
            assertEquals(0, durable(4));
            refuses = false;
            assertEquals(Status.OK, serve(engine, operation, 1));
            assertEquals(5, durable(4), "acknowledged to the second");
            assertEquals(4, durable(3));
        }
    }

    /** The next store has the pages that Linux takes for written, too. */
    @Test
    void whatWasRefusedBeforeTheStoreDiedIsNotAcknowledgedByTheNext() throws IOException {
        StoreEngine first = open();
        assertEquals(Status.OK, write(first, 0, 3));
        refuses = true;
        assertEquals(Status.FAILED, serve(first, Operation.FLUSH, 0));
        first.close();
        refuses = false;
        try (StoreEngine second = open()) {
            // What this one maps has all that the first wrote, none of it on storage.
            image().durable[3 * BLOCK_BYTES] = 0;
            assertEquals(Status.OK, serve(second, Operation.FLUSH, 0));
            assertEquals(4, durable(3));
        }
    }

    /** Of each disk once, however often its clients ask. */
    @Test
    void theOperatorIsToldWhichDiskFailsAndWhy() throws IOException {
        try (StoreEngine engine = open()) {
            assertEquals(Status.OK, write(engine, 0, 3));
            assertEquals(List.of(), told, "control");
            refuses = true;
            for (int i = 0; i < 3; i++) {
                assertEquals(Status.FAILED, serve(engine, Operation.FLUSH, 0));
            }
        }
        assertEquals(
                List.of("the volume fails at disk lower: no space left on device; its clients' requests fail until"
                        + " storage takes all of it"),
                told);
    }

    @Test
    void nothingIsWrittenBeforeItIsKnownThatNobodyVouchesForIt() throws IOException {
        try (StoreEngine engine = open()) {
            refuses = true;
            assertEquals(Status.FAILED, write(engine, 0, 3));
            refuses = false;
            assertEquals(Status.OK, write(engine, 0, 3));
        }
    }

    /** A disk that cannot be left in order is left unvouched, and the others in order. */
    @Test
    void nobodyVouchesForWhatWasRefused() throws IOException {
        StoreEngine engine = open();
        assertEquals(Status.OK, write(engine, 0, 3));
        refuses = true;
        engine.close();
        VolumeCheck.Report report = VolumeCheck.check(directory.resolve("volume"), Optional.empty(), false);
        assertTrue(report.unvouched().contains("lower"), report::toString);
        assertEquals(List.of(), report.damages());
    }
}
