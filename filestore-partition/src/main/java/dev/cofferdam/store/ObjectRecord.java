package dev.cofferdam.store;

import java.nio.ByteBuffer;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One disk or sealed object in the table. Immutable.
 *
 * <pre>
 *   24  byte      state: 0 free, 1 filling, 2 live, 3 clearing, 4 lost; then 3 bytes of zero
 *   28  int       reuse: how often the record was taken before
 *   32  int       number of the access class
 *   36  int       number of the class in whose file of objects the extent lies; disk: 0
 *   40  long      place: where the extent starts in that file; disk: 0
 *   48  long      length in bytes
 *   56  long      version of the record: one more with each change of its meaning
 *   64  long      when it was made       72  long  when it was changed last, in ms since 1970
 *   80  long      day of declassification, counted from 1970-01-01; {@link Long#MIN_VALUE}: none
 *   88  int       number of the successor class; -1: none
 *   92  32 bytes  SHA-256 of the whole extent; disk: zero
 *  124  text      name (160 bytes)
 *  284  text      submitter (64 bytes)
 *  348  text      exemption from declassification, and why (164 bytes)
 * </pre>
 *
 * @param number of the record; not part of the layout's fields but of its header
 */
record ObjectRecord(
        int number,
        State state,
        int reuse,
        int accessClass,
        int pool,
        long place,
        long bytes,
        long version,
        long createdMillis,
        long changedMillis,
        long declassificationDay,
        int successor,
        String sha256,
        String name,
        String submitter,
        String exemption) {

    static final long NO_DAY = Long.MIN_VALUE;
    static final int NO_CLASS = -1;
    static final TextField NAME = new TextField("name", 124, 160);
    static final TextField SUBMITTER = new TextField("submitter", 284, 64);
    static final TextField EXEMPTION = new TextField("exemption", 348, 164);

    private static final int STATE_AT = 24;
    private static final int REUSE_AT = 28;
    private static final int CLASS_AT = 32;
    private static final int POOL_AT = 36;
    private static final int PLACE_AT = 40;
    private static final int BYTES_AT = 48;
    private static final int VERSION_AT = 56;
    private static final int CREATED_AT = 64;
    private static final int CHANGED_AT = 72;
    private static final int DAY_AT = 80;
    private static final int SUCCESSOR_AT = 88;
    private static final int SHA256_AT = 92;
    private static final int SHA256_BYTES = 32;
    private static final String NO_SHA256 = "00".repeat(SHA256_BYTES);
    private static final State[] STATES = State.values();

    /**
     * The life of a record: each arrow is one change of it. Its space is its own from filling to clearing, and zero
     * when it is free again.
     *
     * <pre>
     *   free --> filling --> live --> clearing --> free
     *               '-------------------^
     * </pre>
     */
    enum State {
        FREE,
        FILLING,
        LIVE,
        CLEARING,
        /** Both copies were damaged: what it held, and under which class, nobody knows, and it is never used again. */
        LOST
    }

    static ObjectRecord free(int number, int reuse) {
        return new ObjectRecord(
                number, State.FREE, reuse, 0, 0, 0, 0, 0, 0, 0, NO_DAY, NO_CLASS, NO_SHA256, "", "", "");
    }

    /** What takes the place of a record of which nothing is known. */
    static ByteBuffer lost(ByteBuffer blank) {
        return blank.put(STATE_AT, (byte) State.LOST.ordinal());
    }

    /** A free record taken for something new. */
    ObjectRecord filling(int accessClass, long place, long bytes, String name, String submitter, long nowMillis) {
        return new ObjectRecord(
                number,
                State.FILLING,
                reuse,
                accessClass,
                accessClass,
                place,
                bytes,
                1,
                nowMillis,
                nowMillis,
                NO_DAY,
                NO_CLASS,
                NO_SHA256,
                name,
                submitter,
                "");
    }

    ObjectRecord withState(State next) {
        return new ObjectRecord(
                number,
                next,
                reuse,
                accessClass,
                pool,
                place,
                bytes,
                version,
                createdMillis,
                changedMillis,
                declassificationDay,
                successor,
                sha256,
                name,
                submitter,
                exemption);
    }

    ObjectRecord live(String digest) {
        return new ObjectRecord(
                number,
                State.LIVE,
                reuse,
                accessClass,
                pool,
                place,
                bytes,
                version,
                createdMillis,
                changedMillis,
                declassificationDay,
                successor,
                digest,
                name,
                submitter,
                exemption);
    }

    ObjectRecord relabelled(int newClass, long nowMillis) {
        return new ObjectRecord(
                number,
                state,
                reuse,
                newClass,
                pool,
                place,
                bytes,
                version + 1,
                createdMillis,
                nowMillis,
                declassificationDay,
                successor,
                sha256,
                name,
                submitter,
                exemption);
    }

    ObjectRecord marked(long newVersion, long nowMillis, long day, int newSuccessor, String newExemption) {
        return new ObjectRecord(
                number,
                state,
                reuse,
                accessClass,
                pool,
                place,
                bytes,
                newVersion,
                createdMillis,
                nowMillis,
                day,
                newSuccessor,
                sha256,
                name,
                submitter,
                newExemption);
    }

    /** Unique in the volume for ever: the record's number, and above it how often it was used before. */
    long id() {
        return (long) reuse << Integer.SIZE | number;
    }

    static int numberOf(long id) {
        return (int) id;
    }

    /** Bytes of the extent: the length with its slack up to a whole block. */
    long extentBytes() {
        return Extents.bytes(bytes);
    }

    boolean isLive() {
        return state == State.LIVE;
    }

    void encode(ByteBuffer unit) {
        if (state == State.FREE) {
            unit.putInt(REUSE_AT, reuse);
            return;
        }
        unit.put(STATE_AT, (byte) state.ordinal())
                .putInt(REUSE_AT, reuse)
                .putInt(CLASS_AT, accessClass)
                .putInt(POOL_AT, pool)
                .putLong(PLACE_AT, place)
                .putLong(BYTES_AT, bytes)
                .putLong(VERSION_AT, version)
                .putLong(CREATED_AT, createdMillis)
                .putLong(CHANGED_AT, changedMillis)
                .putLong(DAY_AT, declassificationDay)
                .putInt(SUCCESSOR_AT, successor)
                .put(SHA256_AT, HexFormat.of().parseHex(sha256));
        NAME.put(unit, name);
        SUBMITTER.put(unit, submitter);
        EXEMPTION.put(unit, exemption);
    }

    /** The state alone, where a scan passes over free records. */
    static Optional<State> state(ByteBuffer unit) {
        int state = unit.get(STATE_AT);
        return state >= 0 && state < STATES.length ? Optional.of(STATES[state]) : Optional.empty();
    }

    static ObjectRecord decode(DoubleSlots.Kind kind, int number, ByteBuffer unit) throws DamageException {
        State state = state(unit).orElse(null);
        if (state == State.FREE || state == State.LOST) {
            return free(number, unit.getInt(REUSE_AT)).withState(state);
        }
        byte[] digest = new byte[SHA256_BYTES];
        unit.get(SHA256_AT, digest);
        try {
            ObjectRecord record = new ObjectRecord(
                    number,
                    state,
                    unit.getInt(REUSE_AT),
                    unit.getInt(CLASS_AT),
                    unit.getInt(POOL_AT),
                    unit.getLong(PLACE_AT),
                    unit.getLong(BYTES_AT),
                    unit.getLong(VERSION_AT),
                    unit.getLong(CREATED_AT),
                    unit.getLong(CHANGED_AT),
                    unit.getLong(DAY_AT),
                    unit.getInt(SUCCESSOR_AT),
                    HexFormat.of().formatHex(digest),
                    NAME.get(unit),
                    SUBMITTER.get(unit),
                    EXEMPTION.get(unit));
            record.check();
            return record;
        } catch (DamageException e) {
            throw new DamageException(kind.name(number) + ": " + e.getMessage());
        }
    }

    private void check() throws DamageException {
        if (state == null) {
            throw new DamageException("its state is unknown");
        }
        if (bytes < 0 || place < 0 || place % Volume.BLOCK_BYTES != 0 || place > Long.MAX_VALUE / 2 - bytes) {
            throw new DamageException("an extent of " + bytes + " bytes at " + place + " is impossible");
        }
        if (declassificationDay != NO_DAY && !ChronoField.EPOCH_DAY.range().isValidValue(declassificationDay)) {
            throw new DamageException("no calendar has the day " + declassificationDay + " after 1970-01-01");
        }
        if (version < 1 || accessClass < 0 || pool < 0 || successor < NO_CLASS) {
            throw new DamageException("version " + version + " or a class number below 0 is impossible");
        }
    }
}
