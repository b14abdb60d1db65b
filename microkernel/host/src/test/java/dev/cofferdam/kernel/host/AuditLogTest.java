package dev.cofferdam.kernel.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cofferdam.kernel.Audit;
import dev.cofferdam.kernel.AuditEvent;
import dev.cofferdam.kernel.AuditEvent.Kind;
import dev.cofferdam.kernel.AuditException;
import dev.cofferdam.kernel.plan.Record;
import dev.cofferdam.kernel.plan.Records;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One process appends, many records at a time if it likes, and only the store's events come from outside. */
class AuditLogTest {
    @TempDir
    private Path directory;

    @Test
    void onlyOneAppendsAtATime() throws IOException {
        try (AuditLog first = AuditLog.open(directory, InstantSource.system())) {
            first.append(event(1));
            IOException refused =
                    assertThrows(IOException.class, () -> AuditLog.open(directory, InstantSource.system()));
            assertTrue(refused.getMessage().contains("another process is writing the audit"), refused::getMessage);
        }
        try (AuditLog second = AuditLog.open(directory, InstantSource.system())) {
            second.append(event(2));
        }
        assertEquals(2, check().records().size());
    }

    /** A kill between a batch's records and its head leaves the head of the batch before, or none. */
    @Test
    void aHeadThatABatchIsAheadOfIsSound() throws IOException, AuditException {
        try (AuditLog log = AuditLog.open(directory, InstantSource.system())) {
            log.append(List.of(event(1), event(2), event(3)));
            byte[] head = Files.readAllBytes(directory.resolve("audit.head"));
            log.append(List.of(event(4), event(5)));
            Files.write(directory.resolve("audit.head"), head);
        }
        assertEquals(5, check().records().size());
        try (AuditLog log = AuditLog.open(directory, InstantSource.system())) {
            log.append(event(6));
        }
        assertEquals(6, check().records().size());
    }

    /** Had it been written at once, a kill before the head would look as if the head had been removed. */
    @Test
    void theFirstRecordOfAllGoesAlone() throws IOException, AuditException {
        try (AuditLog log = AuditLog.open(directory, InstantSource.system())) {
            log.append(List.of(event(1), event(2)));
        }
        byte[] both = Files.readAllBytes(directory.resolve("audit"));
        assertThrows(AuditException.class, () -> Audit.check(both, new byte[0]));
        int first = new String(both, java.nio.charset.StandardCharsets.UTF_8).indexOf('\n') + 1;
        assertEquals(
                1,
                Audit.check(java.util.Arrays.copyOf(both, first), new byte[0])
                        .records()
                        .size());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void onlyTheStoresEventsComeFromOutside(Kind kind) throws IOException {
        Records records = Records.newBuilder()
                .addRecords(Record.newBuilder()
                        .setKind(kind.name())
                        .setSubject("object 1")
                        .setLabel("low"))
                .build();
        boolean kernels =
                kind.name().startsWith("KERNEL") || kind.name().startsWith("PARTITION") || kind == Kind.DENIED;
        if (kernels) {
            IOException refused = assertThrows(IOException.class, () -> ControlSocket.events(records));
            assertTrue(refused.getMessage().contains("is no event of the store"), refused::getMessage);
        } else {
            assertEquals(List.of(new AuditEvent(kind, "object 1", "low", "")), ControlSocket.events(records));
        }
    }

    private Audit check() throws IOException {
        try {
            return Audit.check(
                    Files.readAllBytes(directory.resolve("audit")),
                    Files.readAllBytes(directory.resolve("audit.head")));
        } catch (AuditException e) {
            throw new AssertionError(e);
        }
    }

    private static AuditEvent event(int number) {
        return new AuditEvent(Kind.OBJECT_CREATED, "object " + number, "low", "");
    }
}
