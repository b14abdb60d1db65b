package dev.cofferdam.iommu.text;

import dev.cofferdam.iommu.AtsMessage;
import dev.cofferdam.iommu.Memory;
import dev.cofferdam.iommu.Outbound;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * What the unit has sent since it was last asked, as text. Keeps at most {@link #MAX_MESSAGES}; of those beyond it only
 * the number is kept. Interrupt messages are also written to memory. Not thread-safe.
 */
final class SentLog implements Outbound {
    static final int MAX_MESSAGES = 1 << 16;

    private final Memory memory;
    private final List<String> messages = new ArrayList<>();
    private long lost;

    SentLog(Memory memory) {
        this.memory = memory;
    }

    private void log(String message) {
        if (messages.size() < MAX_MESSAGES) {
            messages.add(message);
        } else {
            lost++;
        }
    }

    /** Everything sent since the last call, in order, separated by semicolons. */
    String take() {
        if (lost > 0) {
            messages.add("lost messages=" + lost);
            lost = 0;
        }
        String all = String.join(";", messages);
        messages.clear();
        return all;
    }

    @Override
    public Memory.Result msi(long address, int data, ByteOrder order) {
        Memory.Result result = memory.write(address, 4, order, new long[] {Integer.toUnsignedLong(data)});
        if (result == Memory.Result.DONE) {
            log("msi addr=" + Arguments.hex(address) + " data=" + Arguments.hex(Integer.toUnsignedLong(data)));
        }
        return result;
    }

    @Override
    public void wire(int vector, boolean level) {
        log("wire vector=" + vector + " level=" + Arguments.flag(level));
    }

    @Override
    public void invalidationRequest(int itag, AtsMessage message) {
        log("inval-req itag=" + itag + " " + body(message));
    }

    @Override
    public void pageRequestGroupResponse(AtsMessage message) {
        log("prgr " + body(message));
    }

    private static String body(AtsMessage message) {
        return "rid=" + Arguments.hex(message.rid())
                + " dsv=" + Arguments.flag(message.segmentValid())
                + " dseg=" + Arguments.hex(message.segment())
                + " pv=" + Arguments.flag(message.processIdValid())
                + " pid=" + Arguments.hex(message.processId())
                + " payload=" + Arguments.hex(message.payload());
    }

    /** Nothing here is out of order, so a fence has nothing to wait for. */
    @Override
    public void fence(boolean reads, boolean writes) {}
}
