package dev.cofferdam.gateway.file;

import dev.cofferdam.gateway.frame.Item;
import dev.cofferdam.gateway.frame.Kind;
import dev.cofferdam.gateway.transfer.Outgoing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/** A file or a directory that is being sent. For one thread. */
final class OutgoingFile implements Outgoing {
    private final Item description;
    private final SeekableByteChannel content;
    private final IOException failure;

    private OutgoingFile(Item description, SeekableByteChannel content, IOException failure) {
        this.description = description;
        this.content = content;
        this.failure = failure;
    }

    /** Always there; where the file cannot be opened any more, reading it says so. */
    static OutgoingFile open(Path path, String name, Kind kind) {
        Item unknown = Item.newBuilder().setKind(kind).setName(name).build();
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (kind == Kind.KIND_DIRECTORY ? !attributes.isDirectory() : !attributes.isRegularFile()) {
                return new OutgoingFile(unknown, null, new IOException(path + " is not what it was"));
            }
            Item item = FileOutbox.description(name, kind, attributes).build();
            if (kind == Kind.KIND_DIRECTORY) {
                return new OutgoingFile(item, null, null);
            }
            return new OutgoingFile(
                    item, Files.newByteChannel(path, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)), null);
        } catch (IOException e) {
            return new OutgoingFile(unknown, null, e);
        }
    }

    @Override
    public Item description() {
        return description;
    }

    @Override
    public int read(byte[] into, int offset, int lengthBytes) throws IOException {
        if (failure != null) {
            throw failure;
        }
        return content == null ? -1 : content.read(ByteBuffer.wrap(into, offset, lengthBytes));
    }

    @Override
    public void close() throws IOException {
        if (content != null) {
            content.close();
        }
    }
}
