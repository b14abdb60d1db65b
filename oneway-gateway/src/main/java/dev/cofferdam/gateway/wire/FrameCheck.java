package dev.cofferdam.gateway.wire;

import dev.cofferdam.gateway.frame.Chunk;
import dev.cofferdam.gateway.frame.Datagram;
import dev.cofferdam.gateway.frame.Frame;
import dev.cofferdam.gateway.frame.Hello;
import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.frame.Position;
import dev.cofferdam.gateway.frame.Service;
import java.nio.charset.StandardCharsets;

/** The limit of every field of a frame. Stateless. */
public final class FrameCheck {
    private FrameCheck() {}

    /** Refuses by the field's name; a frame that passes can be used without another look. */
    static void check(Frame frame) throws RefusedException {
        switch (frame.getKindCase()) {
            case HELLO -> check(frame.getHello());
            case ITEM -> check(frame.getItem(), Limits.ITEMS_MAX - 1);
            case CHUNK -> check(frame.getChunk());
            case END -> limit("end.items", frame.getEnd().getItems(), 0, Limits.ITEMS_MAX);
            case DATAGRAM -> check(frame.getDatagram());
            case POSITION -> check(frame.getPosition());
            case KIND_NOT_SET -> throw new RefusedException(Refusal.FRAME, "frame of a kind that is not known");
        }
    }

    private static void check(Hello hello) throws RefusedException {
        limit("hello.rounds", hello.getRounds(), 1, Limits.ROUNDS_MAX);
        limit("hello.round", hello.getRound(), 1, hello.getRounds());
    }

    /** Refuses a line of a manifest by the field's name; its number is at most {@code numberMax}. */
    public static void check(Item item, long numberMax) throws RefusedException {
        limit("item.number", item.getNumber(), 0, numberMax);
        if (item.getKind() != Kind.KIND_FILE && item.getKind() != Kind.KIND_DIRECTORY) {
            throw new RefusedException(Refusal.FIELD, "item.kind: neither a file nor a directory");
        }
        ItemName.check(item.getName());
        long lengthMax = item.getKind() == Kind.KIND_FILE ? Limits.LENGTH_BYTES_MAX : 0;
        limit("item.length_bytes", item.getLengthBytes(), 0, lengthMax);
        limit("item.modified_seconds", item.getModifiedSeconds(), -Limits.SECONDS_MAX, Limits.SECONDS_MAX);
        limit("item.modified_nanos", item.getModifiedNanos(), 0, Limits.NANOS_MAX);
        if (!item.getSha256().isEmpty()) {
            limit("item.sha256", item.getSha256().size(), Limits.DIGEST_BYTES, Limits.DIGEST_BYTES);
        }
        int reasonBytes = item.getWithdrawn().getBytes(StandardCharsets.UTF_8).length;
        limit("item.withdrawn", reasonBytes, 0, Limits.REASON_BYTES_MAX);
    }

    private static void check(Chunk chunk) throws RefusedException {
        limit("chunk.number", chunk.getNumber(), 0, Limits.ITEMS_MAX - 1);
        limit("chunk.data", chunk.getData().size(), 1, Limits.SYMBOL_BYTES_MAX);
        limit(
                "chunk.offset_bytes",
                chunk.getOffsetBytes(),
                0,
                Limits.LENGTH_BYTES_MAX - chunk.getData().size());
    }

    private static void check(Datagram datagram) throws RefusedException {
        stream("datagram", datagram.getService(), datagram.getPlace());
        limit("datagram.number", datagram.getNumber(), 0, Limits.NUMBER_MAX);
        limit("datagram.length_bytes", datagram.getLengthBytes(), 0, Limits.DATAGRAM_BYTES_MAX);
        int size = datagram.getData().size();
        limit("datagram.data", size, Math.min(1, datagram.getLengthBytes()), datagram.getLengthBytes());
        limit("datagram.offset_bytes", datagram.getOffsetBytes(), 0, datagram.getLengthBytes() - size);
    }

    private static void check(Position position) throws RefusedException {
        stream("position", position.getService(), position.getPlace());
        limit("position.next", position.getNext(), 0, Limits.NUMBER_MAX);
    }

    private static void stream(String frame, Service service, int place) throws RefusedException {
        if (service != Service.SERVICE_UDP && service != Service.SERVICE_SYSLOG) {
            throw new RefusedException(Refusal.FIELD, frame + ".service: none that is known");
        }
        limit(frame + ".place", place, 0, Limits.PLACES_MAX - 1);
    }

    /** Refuses a value beyond its limits by the field's name. */
    public static void limit(String field, long value, long least, long most) throws RefusedException {
        if (value < least || value > most) {
            throw new RefusedException(
                    Refusal.FIELD, "%s: %d is not between %d and %d".formatted(field, value, least, most));
        }
    }
}
