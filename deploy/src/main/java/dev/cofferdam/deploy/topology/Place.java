package dev.cofferdam.deploy.topology;

import java.util.Comparator;

/**
 * Where something stands in a topology file. Immutable; ordered as it is read.
 *
 * @param file as the user named it
 * @param line 1 the first
 * @param column 1 the first, in characters
 */
public record Place(String file, int line, int column) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
            Comparator.comparing(Place::file).thenComparingInt(Place::line).thenComparingInt(Place::column);

    /** Whether nothing stands before it: what a default supplies for the whole file is placed here. */
    public boolean isStart() {
        return line == 1 && column == 1;
    }

    /** The place {@code characters} further on in the same line. */
    public Place plus(int characters) {
        return new Place(file, line, column + characters);
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return Printable.of(file) + ":" + line + ":" + column;
    }
}
