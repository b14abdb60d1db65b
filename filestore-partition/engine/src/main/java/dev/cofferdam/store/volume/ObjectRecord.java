package dev.cofferdam.store.volume;

import java.nio.ByteBuffer;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One disk or sealed object in the table. Immutable.
 *
 * <pre>
 *   24  byte      state: 0 free, 1 filling, 2 live, 3 clearing, 4 lost, 5 growing; then 3 bytes of zero
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
public record ObjectRecord(
        int number,
        int reuse,
        State state,
        int accessClass,
        Extent extent,
        long version,
        Times times,
        Marks marks,
        String sha256,
        String name,
        String submitter) {

    /** Where it lies: in whose pool, from where, how long without slack. A disk lies at 0 of pool 0. */
    public record Extent(int pool, long place, long bytes) {}

    /** In milliseconds since 1970. */
    record Times(long createdMillis, long changedMillis) {
        Times changed(long nowMillis) {
            return new Times(createdMillis, nowMillis);
        }
    }

    /** When it comes down by statute, to which class, and why it does not. */
    public record Marks(long declassificationDay, int successor, String exemption) {
        static final Marks NONE = new Marks(NO_DAY, NO_CLASS, "");
    }

    public static final long NO_DAY = Long.MIN_VALUE;
    public static final int NO_CLASS = -1;
    public static final TextField NAME = new TextField("name", 124, 160);
    public static final TextField SUBMITTER = new TextField("submitter", 284, 64);
    public static final TextField EXEMPTION = new TextField("exemption", 348, 164);

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
     *               |         ^ v         ^
     *               |       growing       |
     *               '---------------------'
     * </pre>
     */
    public enum State {
        FREE,
        FILLING,
        LIVE,
        CLEARING,
        /** Both copies were damaged: what it held, and under which class, nobody knows, and it is never used again. */
        LOST,
        /** A disk that is longer now: files of that length are there, and take the place of the old ones. */
        GROWING
    }

    public static ObjectRecord free(int number, int reuse) {
        return new ObjectRecord(
                number, reuse, State.FREE, 0, new Extent(0, 0, 0), 0, new Times(0, 0), Marks.NONE, NO_SHA256, "", "");
    }

    /** What takes the place of a record of which nothing is known. */
    public static ByteBuffer lost(ByteBuffer blank) {
        return blank.put(STATE_AT, (byte) State.LOST.ordinal());
    }

    /** A free record taken for something new, in the pool of its class. */
    public ObjectRecord filling(
            int newClass, long place, long bytes, String newName, String newSubmitter, long nowMillis) {
        return new ObjectRecord(
                number,
                reuse,
                State.FILLING,
                newClass,
                new Extent(newClass, place, bytes),
                1,
                new Times(nowMillis, nowMillis),
                Marks.NONE,
                NO_SHA256,
                newName,
                newSubmitter);
    }

    public ObjectRecord withState(State next) {
        return with(next, accessClass, version, times, marks, sha256);
    }

    public ObjectRecord live(String digest) {
        return with(State.LIVE, accessClass, version, times, marks, digest);
    }

    /** A live disk that becomes longer. */
    public ObjectRecord growing(long bytes, long nowMillis) {
        return new ObjectRecord(
                number,
                reuse,
                State.GROWING,
                accessClass,
                new Extent(extent.pool, extent.place, bytes),
                version + 1,
                times.changed(nowMillis),
                marks,
                sha256,
                name,
                submitter);
    }

    public ObjectRecord relabelled(int newClass, long nowMillis) {
        return with(state, newClass, version + 1, times.changed(nowMillis), marks, sha256);
    }

    /** With marks that it has from the start. */
    public ObjectRecord marked(Marks first) {
        return with(state, accessClass, version, times, first, sha256);
    }

    public ObjectRecord marked(Marks next, long nowMillis) {
        return with(state, accessClass, version + 1, times.changed(nowMillis), next, sha256);
    }

    private ObjectRecord with(
            State newState, int newClass, long newVersion, Times newTimes, Marks newMarks, String digest) {
        return new ObjectRecord(
                number, reuse, newState, newClass, extent, newVersion, newTimes, newMarks, digest, name, submitter);
    }

    public int pool() {
        return extent.pool;
    }

    public long place() {
        return extent.place;
    }

    public long bytes() {
        return extent.bytes;
    }

    /** Unique in the volume for ever: the record's number, and above it how often it was used before. */
    long id() {
        return (long) reuse << Integer.SIZE | number;
    }

    static int numberOf(long id) {
        return (int) id;
    }

    /** Bytes of the extent: the length with its slack up to a whole block. */
    public long extentBytes() {
        return Extents.bytes(extent.bytes);
    }

    public boolean isLive() {
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
                .putInt(POOL_AT, extent.pool)
                .putLong(PLACE_AT, extent.place)
                .putLong(BYTES_AT, extent.bytes)
                .putLong(VERSION_AT, version)
                .putLong(CREATED_AT, times.createdMillis)
                .putLong(CHANGED_AT, times.changedMillis)
                .putLong(DAY_AT, marks.declassificationDay)
                .putInt(SUCCESSOR_AT, marks.successor)
                .put(SHA256_AT, HexFormat.of().parseHex(sha256));
        NAME.put(unit, name);
        SUBMITTER.put(unit, submitter);
        EXEMPTION.put(unit, marks.exemption);
    }

    /** The state alone, where a scan passes over free records. */
    static Optional<State> state(ByteBuffer unit) {
        int state = unit.get(STATE_AT);
        return state >= 0 && state < STATES.length ? Optional.of(STATES[state]) : Optional.empty();
    }

    public static ObjectRecord decode(DoubleSlots.Kind kind, int number, ByteBuffer unit) throws DamageException {
        State state = state(unit).orElse(null);
        if (state == State.FREE || state == State.LOST) {
            return free(number, unit.getInt(REUSE_AT)).withState(state);
        }
        byte[] digest = new byte[SHA256_BYTES];
        unit.get(SHA256_AT, digest);
        try {
            ObjectRecord record = new ObjectRecord(
                    number,
                    unit.getInt(REUSE_AT),
                    state,
                    unit.getInt(CLASS_AT),
                    new Extent(unit.getInt(POOL_AT), unit.getLong(PLACE_AT), unit.getLong(BYTES_AT)),
                    unit.getLong(VERSION_AT),
                    new Times(unit.getLong(CREATED_AT), unit.getLong(CHANGED_AT)),
                    new Marks(unit.getLong(DAY_AT), unit.getInt(SUCCESSOR_AT), EXEMPTION.get(unit)),
                    HexFormat.of().formatHex(digest),
                    NAME.get(unit),
                    SUBMITTER.get(unit));
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
        long bytes = extent.bytes;
        long place = extent.place;
        long day = marks.declassificationDay;
        if (bytes < 0 || place < 0 || place % Volume.BLOCK_BYTES != 0 || place > Long.MAX_VALUE / 2 - bytes) {
            throw new DamageException("an extent of " + bytes + " bytes at " + place + " is impossible");
        }
        if (day != NO_DAY && !ChronoField.EPOCH_DAY.range().isValidValue(day)) {
            throw new DamageException("no calendar has the day " + day + " after 1970-01-01");
        }
        if (version < 1 || accessClass < 0 || extent.pool < 0 || marks.successor < NO_CLASS) {
            throw new DamageException("version " + version + " or a class number below 0 is impossible");
        }
    }
}
