package dev.cofferdam.deploy.topology;

import dev.cofferdam.abi.Organisation;
import java.util.Locale;
import java.util.regex.Pattern;

/** What names look like. Stateless. */
public final class Names {
    /** Of a partition's or disk's name. */
    public static final int NAME_CHARACTERS_MAX = 32;

    /** A partition or disk; without a dot, which ends it in {@link #CHANNEL_END}. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0," + (NAME_CHARACTERS_MAX - 1) + "}");

    /** A partition's own name for something; also a plain file name. */
    public static final Pattern LOCAL_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    /** A name in a policy. */
    public static final Pattern POLICY_NAME = Organisation.NAME;

    /** A topology. */
    public static final Pattern TOPOLOGY_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,63}");

    /** A partition's end of a channel. */
    public static final Pattern CHANNEL_END = Pattern.compile(NAME + "\\." + LOCAL_NAME);

    /** A Java class with its package; nested classes by their binary name. */
    public static final Pattern CLASS_NAME =
            Pattern.compile("([A-Za-z_][A-Za-z0-9_]{0,63}\\.){0,15}[A-Za-z_][A-Za-z0-9_$]{0,127}");

    private Names() {}

    /** A constant as topologies write it: {@code READ_WRITE} is read-write. */
    public static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
