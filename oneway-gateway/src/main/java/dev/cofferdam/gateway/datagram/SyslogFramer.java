package dev.cofferdam.gateway.datagram;

import dev.cofferdam.gateway.wire.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Takes the messages out of one connection (RFC 6587): each begins with its length and a space, or with "<" and ends with a
 * line feed; every message may choose. For one thread.
 */
public final class SyslogFramer {
    private static final int DIGITS_MAX = 5;

    private final Consumer<byte[]> messages;
    private final ByteArrayOutputStream part = new ByteArrayOutputStream();
    private State state = State.BETWEEN;
    private int digits;
    private int left;

    private enum State {
        BETWEEN,
        LENGTH,
        COUNTED,
        LINE
    }

    /**
     * Between two messages.
     *
     * @param messages told each, in their order
     */
    public SyslogFramer(Consumer<byte[]> messages) {
        this.messages = messages;
    }

    /**
     * Takes what came next.
     *
     * @throws IOException if this is not how syslog comes; nothing after it can be told apart any more
     */
    public void take(byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            switch (state) {
                case BETWEEN -> at += begin(bytes[at]);
                case LENGTH -> length(bytes[at++]);
                case COUNTED -> at += counted(bytes, at);
                case LINE -> line(bytes[at++]);
            }
        }
    }

    /** How many bytes of it are used up. */
    private int begin(byte first) throws IOException {
        if (first == '<') {
            state = State.LINE;
            return 0;
        }
        if (first >= '1' && first <= '9') {
            state = State.LENGTH;
            digits = 0;
            left = 0;
            return 0;
        }
        // Some end their lines with two characters, or with NUL.
        if (first == '\n' || first == '\r' || first == 0) {
            return 1;
        }
        throw new IOException("a message begins with neither its length nor '<'");
    }

    private void length(byte next) throws IOException {
        if (next == ' ' && left <= Limits.DATAGRAM_BYTES_MAX) {
            state = State.COUNTED;
        } else if (next >= '0' && next <= '9' && digits < DIGITS_MAX) {
            digits++;
            left = left * 10 + next - '0';
        } else {
            throw new IOException("a message's length is no number from 1 to " + Limits.DATAGRAM_BYTES_MAX
                    + " with a space behind it");
        }
    }

    private int counted(byte[] bytes, int at) {
        int count = Math.min(left, bytes.length - at);
        part.write(bytes, at, count);
        left -= count;
        if (left == 0) {
            end();
        }
        return count;
    }

    private void line(byte next) throws IOException {
        if (next == '\n') {
            end();
        } else if (part.size() == Limits.DATAGRAM_BYTES_MAX) {
            throw new IOException("a message is longer than " + Limits.DATAGRAM_BYTES_MAX + " bytes");
        } else {
            part.write(next);
        }
    }

    private void end() {
        messages.accept(part.toByteArray());
        part.reset();
        state = State.BETWEEN;
    }

    /**
     * The connection has ended. A last line need not have a line feed.
     *
     * @throws IOException if a message is cut off
     */
    public void end(boolean inOrder) throws IOException {
        if (inOrder && state == State.LINE) {
            end();
        } else if (state != State.BETWEEN) {
            throw new IOException("a message is cut off after " + part.size() + " bytes");
        }
    }
}
