package dev.cofferdam.store.volume;

import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * What a volume says of itself; the rest of its page is zero. Immutable.
 *
 * <pre>
 *   24  long      magic, "COFFERDM"
 *   32  2 x long  identity of the volume, random
 *   48  long      when it was made, in ms since 1970
 *   56  int       records of access classes
 *   60  int       records of disks,   a multiple of 8: whole pages
 *   64  int       records of objects, likewise
 * </pre>
 */
public record Superblock(UUID volume, long createdMillis, int classes, int disks, int objects) {
    static final int CLASSES_MAX = 4096;
    static final int DISKS_MAX = 4096;
    public static final int OBJECTS_MAX = 16 << 20;

    /** Disks and objects come in whole pages of records. */
    public static final int RECORDS_PER_PAGE = DoubleSlots.Kind.OBJECT.perPage();

    private static final long MAGIC = 0x434f_4646_4552_444dL;
    private static final int MAGIC_AT = 24;
    private static final int VOLUME_AT = 32;
    private static final int CREATED_AT = 48;
    private static final int CLASSES_AT = 56;
    private static final int DISKS_AT = 60;
    private static final int OBJECTS_AT = 64;

    Superblock withObjects(int records) {
        return new Superblock(volume, createdMillis, classes, disks, records);
    }

    void encode(ByteBuffer unit) {
        unit.putLong(MAGIC_AT, MAGIC)
                .putLong(VOLUME_AT, volume.getMostSignificantBits())
                .putLong(VOLUME_AT + 8, volume.getLeastSignificantBits())
                .putLong(CREATED_AT, createdMillis)
                .putInt(CLASSES_AT, classes)
                .putInt(DISKS_AT, disks)
                .putInt(OBJECTS_AT, objects);
    }

    static Superblock decode(ByteBuffer unit) throws DamageException {
        if (unit.getLong(MAGIC_AT) != MAGIC) {
            throw new DamageException("superblock: the magic number is wrong");
        }
        int disks = count(unit, DISKS_AT, DISKS_MAX);
        int objects = count(unit, OBJECTS_AT, OBJECTS_MAX);
        if ((disks | objects) % RECORDS_PER_PAGE != 0) {
            throw new DamageException("superblock: counts " + disks + " disks and " + objects + " objects, which are"
                    + " multiples of " + RECORDS_PER_PAGE);
        }
        return new Superblock(
                new UUID(unit.getLong(VOLUME_AT), unit.getLong(VOLUME_AT + 8)),
                unit.getLong(CREATED_AT),
                count(unit, CLASSES_AT, CLASSES_MAX),
                disks,
                objects);
    }

    private static int count(ByteBuffer unit, int at, int max) throws DamageException {
        int count = unit.getInt(at);
        if (count < 0 || count > max) {
            throw new DamageException("superblock: counts " + count + " records at byte " + at + ", at most " + max);
        }
        return count;
    }
}
