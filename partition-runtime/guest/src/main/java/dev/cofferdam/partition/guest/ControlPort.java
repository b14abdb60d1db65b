package dev.cofferdam.partition.guest;

import dev.cofferdam.hwsim.device.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * The other end of the guest's virtio console, on which a guest's user asks of the partition what its kernel can ask by
 * {@link GuestCalls}: a line for a request, a line for its answer, which begins with {@code ok} or {@code error}. Lines that
 * begin so are not answered, since a terminal echoes. For the machine's thread.
 *
 * <pre>
 *   label            ok LABEL
 *   publish DISK     ok VERSION
 *   version DISK     ok VERSION
 * </pre>
 */
final class ControlPort implements Console {
    private static final int LINE_BYTES_MAX = 256;
    /** Of answers that the guest has not taken; beyond it requests are dropped. */
    private static final int WAITING_BYTES_MAX = 1 << 16;

    private final String label;
    private final List<GuestDisk> disks;
    private final Queue<Byte> answers = new ArrayDeque<>();
    private final byte[] line = new byte[LINE_BYTES_MAX];
    /** One beyond what there is room for where the line is too long. */
    private int length;

    ControlPort(String label, List<GuestDisk> disks) {
        this.label = label;
        this.disks = List.copyOf(disks);
    }

    @Override
    public int read() {
        Byte next = answers.poll();
        return next == null ? -1 : next & 0xFF;
    }

    @Override
    public void write(int value) {
        if (value == '\n' || value == '\r') {
            request();
            length = 0;
        } else if (length < LINE_BYTES_MAX) {
            line[length++] = (byte) value;
        }
    }

    private void request() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8).strip();
        boolean isAnswer = text.startsWith("ok") || text.startsWith("error");
        if (text.isEmpty() || isAnswer || answers.size() > WAITING_BYTES_MAX) {
            return;
        }
        String answer;
        try {
            answer = "ok " + answer(List.of(text.split(" +", -1)));
        } catch (IOException e) {
            answer = "error " + e.getMessage();
        }
        for (byte each : (answer + "\n").getBytes(StandardCharsets.UTF_8)) {
            answers.add(each);
        }
    }

    private String answer(List<String> words) throws IOException {
        String verb = words.getFirst();
        if (verb.equals("label") && words.size() == 1) {
            return label;
        }
        if (words.size() == 2 && verb.equals("publish")) {
            return Long.toString(disk(words.get(1)).publish());
        }
        if (words.size() == 2 && verb.equals("version")) {
            return Long.toString(disk(words.get(1)).version());
        }
        throw new IOException("say label, publish DISK or version DISK");
    }

    private GuestDisk disk(String name) throws IOException {
        for (GuestDisk disk : disks) {
            if (disk.name().equals(name)) {
                return disk;
            }
        }
        throw new IOException(
                "the disks here are " + disks.stream().map(GuestDisk::name).toList());
    }
}
