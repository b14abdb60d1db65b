package dev.cofferdam.gateway.transfer;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Items that are byte arrays. */
final class MemoryOutbox implements Outbox {
    private final List<Map.Entry<String, byte[]>> items;

    MemoryOutbox(Map<String, byte[]> items) {
        this.items = new ArrayList<>(items.entrySet());
    }

    @Override
    public Optional<Outgoing> open(int number) {
        if (number >= items.size()) {
            return Optional.empty();
        }
        return Optional.of(
                new Content(items.get(number).getKey(), items.get(number).getValue()));
    }

    private static final class Content implements Outgoing {
        private final String name;
        private final byte[] bytes;
        private int at;

        Content(String name, byte[] bytes) {
            this.name = name;
            this.bytes = bytes;
        }

        @Override
        public Item description() {
            return Item.newBuilder()
                    .setKind(Kind.KIND_FILE)
                    .setName(name)
                    .setLengthBytes(bytes.length)
                    .build();
        }

        @Override
        public int read(byte[] into, int offset, int lengthBytes) throws IOException {
            if (name.contains("unreadable") && at > 0) {
                throw new IOException("as its name says");
            }
            if (at == bytes.length) {
                return -1;
            }
            int count = Math.min(lengthBytes, bytes.length - at);
            System.arraycopy(bytes, at, into, offset, count);
            at += count;
            return count;
        }

        @Override
        public void close() {}
    }
}
