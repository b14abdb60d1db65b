package dev.cofferdam.hwsim.board;

import dev.cofferdam.hwsim.device.Console;
import dev.cofferdam.hwsim.virtio.NetworkEnd;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * All that came into a machine from outside, with the cycle at which it came: written down in one run, given again at the
 * same cycles in another. It wraps the machine's peripherals and is then attached to the machine for its clock. One
 * machine's, on its thread. A journal that cannot be written or is damaged ends the run with
 * {@link UncheckedIOException}.
 */
public final class Journal {
    private static final int MAGIC = 0x4346484A;
    /** The bytes of an entry before its input: clock, channel and length. */
    private static final int HEAD = Long.BYTES + 1 + Integer.BYTES;

    private static final int CONSOLE = 1;
    private static final int NETWORK = 2;
    private static final int PORT = 3;
    private static final int MOST = 1 << 16;

    private final DataOutputStream out;
    private final DataInputStream in;
    private Machine machine;
    private Entry next;

    @SuppressWarnings("ArrayRecordComponent") // Handed on once, never compared.
    private record Entry(long clock, int channel, byte[] bytes) {}

    private Journal(DataOutputStream out, DataInputStream in) {
        this.out = out;
        this.in = in;
    }

    /** A journal that writes down. */
    public static Journal recording(DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        return new Journal(out, null);
    }

    /**
     * A journal that gives again what another wrote; nothing else comes in.
     *
     * @throws IOException if that is no journal
     */
    public static Journal replaying(DataInputStream in) throws IOException {
        byte[] first = in.readNBytes(Integer.BYTES);
        if (first.length < Integer.BYTES || ByteBuffer.wrap(first).getInt() != MAGIC) {
            throw new IOException("not a journal: it does not begin with 43 46 48 4a");
        }
        return new Journal(null, in);
    }

    /** Puts the journal between a machine to be built and its peripherals. */
    public Peripherals wrap(Peripherals real) {
        Peripherals wrapped = new Peripherals(
                console(CONSOLE, real.console()),
                real.disks(),
                real.network() == null ? null : network(real.network()),
                real.port() == null ? null : console(PORT, real.port()),
                real.hypercalls(),
                real.unit(),
                real.entropy());
        return wrapped;
    }

    /** Takes the machine whose clock counts. */
    public void attach(Machine clocked) {
        machine = clocked;
    }

    private Console console(int channel, Console real) {
        return new Console() {
            @Override
            public int read() {
                byte[] bytes = take(channel, () -> {
                    int value = real.read();
                    return value < 0 ? null : new byte[] {(byte) value};
                });
                return bytes == null ? -1 : bytes[0] & 0xFF;
            }

            @Override
            public void write(int value) {
                real.write(value);
            }
        };
    }

    private NetworkEnd network(NetworkEnd real) {
        return new NetworkEnd() {
            @Override
            public byte[] receive() {
                return take(NETWORK, real::receive);
            }

            @Override
            public void send(byte[] frame) {
                real.send(frame);
            }
        };
    }

    private interface Source {
        byte[] get();
    }

    private byte[] take(int channel, Source source) {
        try {
            return out != null ? write(channel, source.get()) : read(channel);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private byte[] write(int channel, byte[] bytes) throws IOException {
        if (bytes == null) {
            return null;
        }
        try {
            out.writeLong(machine.now());
            out.writeByte(channel);
            out.writeInt(bytes.length);
            out.write(bytes);
        } catch (IOException failure) {
            throw new IOException("the journal cannot be written: " + failure.getMessage(), failure);
        }
        return bytes;
    }

    private byte[] read(int channel) throws IOException {
        if (next == null) {
            next = readEntry();
        }
        if (next.channel() != channel || next.clock() > machine.now()) {
            return null;
        }
        byte[] bytes = next.bytes();
        next = null;
        return bytes;
    }

    private Entry readEntry() throws IOException {
        byte[] head = in.readNBytes(HEAD);
        if (head.length == 0) {
            return new Entry(Long.MAX_VALUE, 0, new byte[0]);
        }
        if (head.length < HEAD) {
            throw new IOException("the journal ends within an entry");
        }
        ByteBuffer fields = ByteBuffer.wrap(head);
        long clock = fields.getLong();
        int channel = fields.get();
        int length = fields.getInt();
        if (clock < 0 || channel < CONSOLE || channel > PORT || length < 1 || length > MOST) {
            throw new IOException("the journal is damaged: an entry for cycle " + clock + ", channel " + channel
                    + ", of " + length + " bytes");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new IOException("the journal ends within an entry");
        }
        return new Entry(clock, channel, bytes);
    }
}
