package dev.cofferdam.store.volume;

import dev.cofferdam.abi.Policy;
import java.nio.ByteBuffer;

/**
 * An access class that was given a number in the volume, with the room that is kept for its objects; the rest of its
 * page is zero. Once there, it is never removed. Immutable.
 *
 * <pre>
 *   24  int    1, or 0 in a record without use
 *   28  int    objects that the class may have at most
 *   32  long   bytes of the class's file of objects
 *   40  text   label, canonical
 * </pre>
 */
public record ClassRecord(int number, String label, long poolBytes, int objectsMax) {
    private static final int USED_AT = 24;
    private static final int OBJECTS_AT = 28;
    private static final int POOL_AT = 32;
    public static final TextField LABEL = new TextField("label", 40, Short.BYTES + Policy.LABEL_BYTES_MAX);

    public ClassRecord withPool(long bytes, int objects) {
        return new ClassRecord(number, label, bytes, objects);
    }

    void encode(ByteBuffer unit) {
        unit.putInt(USED_AT, 1).putInt(OBJECTS_AT, objectsMax).putLong(POOL_AT, poolBytes);
        LABEL.put(unit, label);
    }

    public static boolean used(ByteBuffer unit) {
        return unit.getInt(USED_AT) != 0;
    }

    public static ClassRecord decode(int number, ByteBuffer unit) throws DamageException {
        try {
            long poolBytes = unit.getLong(POOL_AT);
            int objectsMax = unit.getInt(OBJECTS_AT);
            if (unit.getInt(USED_AT) != 1 || poolBytes < 0 || poolBytes % Volume.BLOCK_BYTES != 0 || objectsMax < 0) {
                throw new DamageException("use " + unit.getInt(USED_AT) + ", a pool of " + poolBytes + " bytes and "
                        + objectsMax + " objects are impossible");
            }
            return new ClassRecord(number, LABEL.get(unit), poolBytes, objectsMax);
        } catch (DamageException e) {
            throw new DamageException(DoubleSlots.Kind.ACCESS_CLASS.name(number) + ": " + e.getMessage());
        }
    }
}
