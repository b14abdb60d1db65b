package dev.cofferdam.partition.runtime;

/**
 * Why a program cannot do its work with what it is given.
 *
 * @param argument the argument that it is about, or empty
 * @param wrong what is wrong
 * @param right what would be right
 */
public record Objection(String argument, String wrong, String right) {

    /** One that is about no argument. */
    public static Objection of(String wrong, String right) {
        return new Objection("", wrong, right);
    }
}
