package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.device.Console;
import java.nio.charset.StandardCharsets;

/** A console that types a given text and keeps what is printed. */
final class Lines implements Console {
    private final byte[] typed;
    private final StringBuilder printed = new StringBuilder();
    private int at;

    Lines(String... lines) {
        typed = String.join("", lines).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public int read() {
        return at < typed.length ? typed[at++] : -1;
    }

    @Override
    public void write(int value) {
        printed.append((char) value);
    }

    String printed() {
        return printed.toString();
    }
}
