package dev.cofferdam.gateway.wire;

/** The limits of the format; both ends keep to them. Stateless. */
public final class Limits {
    /** Of one symbol: at least a line of the manifest with the longest name fits. */
    public static final int SYMBOL_BYTES_MIN = 1172;

    public static final int SYMBOL_BYTES_MAX = 16_384;

    /** Of all blocks that are sent at a time: what a receiver must be able to keep. */
    public static final int GROUP_BYTES_MAX = 32 << 20;

    /** Of one session. */
    public static final int ITEMS_MAX = 1 << 24;

    /** Of one item: 64 TiB. */
    public static final long LENGTH_BYTES_MAX = 1L << 46;

    public static final int NAME_BYTES_MAX = 960;
    public static final int COMPONENT_BYTES_MAX = 255;
    public static final int REASON_BYTES_MAX = 80;
    public static final int ROUNDS_MAX = 100;
    public static final int DIGEST_BYTES = 32;

    /** Of one datagram: what UDP carries over IPv4, and more than anybody's syslog message. */
    public static final int DATAGRAM_BYTES_MAX = 65_507;

    /** Streams of one service. */
    public static final int PLACES_MAX = 64;

    public static final long NUMBER_MAX = 1L << 60;
    static final long SECONDS_MAX = 1L << 40;
    static final long MILLIS_MAX = 1L << 50;
    static final int NANOS_MAX = 999_999_999;

    private Limits() {}
}
