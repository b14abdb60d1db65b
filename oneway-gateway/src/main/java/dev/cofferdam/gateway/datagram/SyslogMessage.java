package dev.cofferdam.gateway.datagram;

import java.util.Optional;

/** What makes bytes a syslog message: its priority, which RFC 5424 and RFC 3164 have in common. Stateless. */
public final class SyslogMessage {
    private static final int PRIORITY_MAX = 191;
    private static final int DIGITS_MAX = 3;

    private SyslogMessage() {}

    /** Why it is none; empty: it is one. It is passed on as it came, whatever follows the priority. */
    public static Optional<String> refusal(byte[] message) {
        int priority = 0;
        int at = 1;
        while (at < message.length && at <= DIGITS_MAX && message[at] >= '0' && message[at] <= '9') {
            priority = 10 * priority + message[at++] - '0';
        }
        boolean right = message.length > at && message[0] == '<' && at > 1 && message[at] == '>';
        return right && priority <= PRIORITY_MAX
                ? Optional.empty()
                : Optional.of("a message of " + message.length + " bytes does not begin with <0> to <191>");
    }
}
