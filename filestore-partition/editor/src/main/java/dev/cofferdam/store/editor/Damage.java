package dev.cofferdam.store.editor;

/**
 * One thing that is wrong with a volume.
 *
 * @param place the file or record
 * @param what is wrong there, and what it means
 * @param repairable whether a repair can mend it without losing or guessing anything
 */
public record Damage(Kind kind, String place, String what, boolean repairable) {

    /** What can be wrong; the names are for programs. */
    public enum Kind {
        /** The table cannot be read at all. */
        TABLE,
        /** One of a record's two copies is damaged or older; the other is whole. */
        COPY,
        /** Both copies of a record are damaged. */
        RECORD_LOST,
        /** A record is whole, but says what cannot be. */
        RECORD_IMPOSSIBLE,
        /** A label has no meaning in the topology's policy, or is not canonical. */
        LABEL,
        /** Two disks have one name, or two access classes one label. */
        TWICE,
        /** What was being made or removed when its command died. */
        UNFINISHED,
        /** An extent lies outside its pool. */
        EXTENT_OUTSIDE,
        /** Two objects share space. */
        EXTENT_SHARED,
        /** A class has more objects than its pool keeps records for. */
        POOL_OVERFULL,
        /** A sealed object's content is not what was sealed, or an image's is not what its checksums say. */
        CONTENT,
        /** Space that no object has is not zero. */
        FREE_NOT_ZERO,
        /** A file that a record names is not there. */
        FILE_MISSING,
        /** A file is shorter or longer than its record says. */
        FILE_LENGTH,
        /** A disk's version page or its checksums are damaged, or a version that is not the last. */
        VERSION_PAGE,
        /** A file that no record names. */
        FILE_STRAY
    }
}
