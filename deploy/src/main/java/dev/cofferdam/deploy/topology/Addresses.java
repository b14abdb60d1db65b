package dev.cofferdam.deploy.topology;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Addresses of a network as topologies write them: {@code 127.0.0.1:514}, {@code [::1]:514}. Numbers alone: a name is what
 * whoever answers for it says. Stateless.
 */
public final class Addresses {
    public static final Pattern PATTERN =
            Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[[0-9A-Fa-f:.]{2,45}\\]):([0-9]{1,5})");

    /** How they are written, in a sentence. */
    public static final String FORM =
            "write the number of an address and a port, as 127.0.0.1:514 or [::1]:514; hosts have no names here";

    /** Before the path of a Unix-domain socket, where an address of a network may be as well. */
    public static final String UNIX = "unix:";

    /** Of a stream's end: an address as above, or a Unix-domain socket, {@code unix:PATH}. */
    public static final Pattern STREAM_PATTERN =
            Pattern.compile("(?:" + PATTERN + ")|" + UNIX + "(?![~$])(?!.*\\$\\{)[^\\x00-\\x1F\\x7F]+");

    private static final int PORT_MAX = 65_535;

    private Addresses() {}

    /** Empty: it is none. */
    public static Optional<InetSocketAddress> parse(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int port = Integer.parseInt(matcher.group(2));
        String ip = matcher.group(1).replace("[", "").replace("]", "");
        try {
            return port == 0 || port > PORT_MAX
                    ? Optional.empty()
                    : Optional.of(new InetSocketAddress(InetAddress.ofLiteral(ip), port));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
