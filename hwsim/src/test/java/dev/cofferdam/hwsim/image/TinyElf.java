package dev.cofferdam.hwsim.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The smallest ELF files that load: one segment, of instructions. Static functions. */
public final class TinyElf {
    private TinyElf() {}

    /** A file whose code lies, and begins, at a physical address; it is linked for {@code virtual}. */
    public static byte[] of(long physical, long virtual, int... code) {
        ByteBuffer file = ByteBuffer.allocate(120 + 4 * code.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0, 0x464C457F).put(4, (byte) 2).put(5, (byte) 1).put(6, (byte) 1);
        file.putShort(16, (short) 2).putShort(18, (short) 243).putInt(20, 1);
        file.putLong(24, virtual).putLong(32, 64);
        file.putShort(52, (short) 64).putShort(54, (short) 56).putShort(56, (short) 1);
        file.putInt(64, 1).putInt(68, 7);
        file.putLong(72, 120).putLong(80, virtual).putLong(88, physical);
        file.putLong(96, 4L * code.length).putLong(104, 4L * code.length).putLong(112, 4);
        for (int i = 0; i < code.length; i++) {
            file.putInt(120 + 4 * i, code[i]);
        }
        return file.array();
    }
}
