package dev.cofferdam.partition.testkit;

/** What a partition may do with a disk, as a topology's {@code access}. */
public enum Grant {
    READ("read"),
    WRITE("write"),
    READ_WRITE("read-write");

    private final String word;

    Grant(String word) {
        this.word = word;
    }

    boolean reads() {
        return this != WRITE;
    }

    boolean writes() {
        return this != READ;
    }

    /** As in a topology. */
    @Override
    public String toString() {
        return word;
    }
}
