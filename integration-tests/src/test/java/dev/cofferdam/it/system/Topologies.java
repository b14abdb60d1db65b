package dev.cofferdam.it.system;

/** Texts of topologies that several tests launch. */
public final class Topologies {
    private static final String HEAD = """
            policy: {levels: [low, high]}
            store:
              volume: {path: volume, size: 32MiB}
              restart: {on: failure, at-most: 3}
              disks:
                - {name: lower, label: low, size: 4MiB}
                - {name: spare, label: low, size: 1MiB}
                - {name: upper, label: high, size: 1MiB}
            partitions:
            """;

    private Topologies() {}

    /** The disks {@code lower} and {@code spare} (low) and {@code upper} (high), and these partitions, each an item of a YAML list. */
    public static String of(String... partitions) {
        return HEAD + String.join("", partitions).indent(2);
    }

    /** Imports {@code observations.img} into {@code lower}. */
    public static String station() {
        return """
                - name: station
                  label: low
                  program: ingest
                  args: {file: observations.img, to: out}
                  disks: [{disk: lower, as: out, access: read-write}]
                """;
    }

    /** Prints the digest of each version of {@code lower}. */
    public static String analyst() {
        return """
                - name: analyst
                  label: high
                  program: digest
                  args: {of: in}
                  disks: [{disk: lower, as: in, access: read}]
                """;
    }

    /**
     * A program of the tests' own.
     *
     * @param rest further keys, one a line
     */
    public static String own(String name, String label, String className, String rest) {
        return """
                - name: %s
                  label: %s
                  program: {class: dev.cofferdam.it.program.%s, jars: ["%s"]}
                """.formatted(name, label, className, Site.programs()) + rest.indent(2);
    }

    /** Answers every line told to it with a read of {@code lower}. */
    public static String servant(String restart) {
        return own("servant", "high", "Servant", """
                disks: [{disk: lower, as: in, access: read}]
                restart: %s
                """.formatted(restart));
    }

    /** Writes numbers to {@code lower} for as long as it is let. */
    public static String scribe() {
        return own("scribe", "low", "Scribe", "disks: [{disk: lower, as: out, access: read-write}]\n");
    }
}
