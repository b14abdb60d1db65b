package dev.cofferdam.gateway.spool;

import com.google.protobuf.CodedInputStream;
import dev.cofferdam.gateway.frame.ConnectionEnd;
import dev.cofferdam.gateway.frame.ConnectionPart;
import dev.cofferdam.gateway.frame.Datagrams;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Part;
import dev.cofferdam.gateway.frame.Service;
import dev.cofferdam.gateway.frame.Source;
import dev.cofferdam.gateway.frame.SpoolFrame;
import dev.cofferdam.gateway.wire.FrameCheck;
import dev.cofferdam.gateway.wire.Limits;
import dev.cofferdam.gateway.wire.Refusal;
import dev.cofferdam.gateway.wire.RefusedException;
import java.io.IOException;

/** The limit of every field of a spool's frames. Stateless. */
final class SpoolCheck {
    /** Lines of a manifest in one frame. */
    static final int LINES_MAX = 1024;

    /** In one frame. */
    static final int DATAGRAMS_MAX = 256;

    private static final long NANOS_MAX = 999_999_999;
    private static final long SECONDS_MAX = 1L << 40;

    private SpoolCheck() {}

    /** Reads a frame and refuses it by the field's name; one that passes can be used without another look. */
    static SpoolFrame read(byte[] bytes, int dataBytes) throws RefusedException {
        SpoolFrame frame;
        try {
            frame = SpoolFrame.parseFrom(CodedInputStream.newInstance(bytes));
        } catch (IOException e) {
            throw new RefusedException(Refusal.FRAME, "frame is no protocol buffer: " + e.getMessage());
        }
        switch (frame.getKindCase()) {
            case PART -> check(frame.getPart(), dataBytes);
            case DATAGRAMS -> check(frame.getDatagrams(), dataBytes);
            case CONNECTION_PART -> check(frame.getConnectionPart());
            case OVERWRITTEN -> {
                FrameCheck.limit("overwritten.items", frame.getOverwritten().getItemsCount(), 0, LINES_MAX);
                FrameCheck.limit("overwritten.unnamed", frame.getOverwritten().getUnnamed(), 0, Limits.NUMBER_MAX);
                for (Item item : frame.getOverwritten().getItemsList()) {
                    FrameCheck.check(item, Limits.NUMBER_MAX);
                }
            }
            case KIND_NOT_SET -> throw new RefusedException(Refusal.FRAME, "frame of a kind that is not known");
        }
        return frame;
    }

    private static void check(Datagrams datagrams, int dataBytes) throws RefusedException {
        if (datagrams.getService() == Service.SERVICE_TCP
                || !StreamNumbers.has(datagrams.getService(), datagrams.getPlace())) {
            throw new RefusedException(Refusal.FIELD, "datagrams: of a stream that no spool has");
        }
        FrameCheck.limit("datagrams.first", datagrams.getFirst(), 0, Limits.NUMBER_MAX);
        FrameCheck.limit("datagrams.length_bytes' count", datagrams.getLengthBytesCount(), 0, DATAGRAMS_MAX);
        long bytes = 0;
        for (int length : datagrams.getLengthBytesList()) {
            FrameCheck.limit("datagrams.length_bytes", length, 0, Limits.DATAGRAM_BYTES_MAX);
            bytes += length;
        }
        FrameCheck.limit("datagrams' data", dataBytes, bytes, bytes);
    }

    private static void check(ConnectionPart part) throws RefusedException {
        if (!StreamNumbers.has(Service.SERVICE_TCP, part.getPlace()) || part.getEnd() == ConnectionEnd.UNRECOGNIZED) {
            throw new RefusedException(Refusal.FIELD, "connection_part: of a line or end that no spool has");
        }
        FrameCheck.limit("connection_part.number", part.getNumber(), 0, Limits.NUMBER_MAX);
        FrameCheck.limit("connection_part.offset_bytes", part.getOffsetBytes(), 0, Limits.NUMBER_MAX);
    }

    private static void check(Part part, int dataBytes) throws RefusedException {
        Item item = part.getItem();
        FrameCheck.check(item, Limits.NUMBER_MAX);
        FrameCheck.limit("part.offset_bytes", part.getOffsetBytes(), 0, item.getLengthBytes());
        FrameCheck.limit("part's data", dataBytes, 0, item.getLengthBytes() - part.getOffsetBytes());
        Source source = part.getSource();
        FrameCheck.limit("part.source.changed_seconds", source.getChangedSeconds(), -SECONDS_MAX, SECONDS_MAX);
        FrameCheck.limit("part.source.changed_nanos", source.getChangedNanos(), 0, NANOS_MAX);
    }
}
