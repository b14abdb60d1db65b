package dev.cofferdam.partition.guest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * A guest's serial line for consoles, byte by byte: whoever connects sees the last of what was printed and then all that
 * comes. Who has been there longest types; the others look on. One that is too slow is closed, so that none holds up the
 * guest. A daemon thread serves; {@link #print} is for the machine's thread.
 */
final class ConsoleSocket {
    static final int CONSOLES_MAX = 8;
    static final int HISTORY_BYTES = 1 << 14;

    /** What a console may leave unread. */
    static final int BEHIND_BYTES_MAX = 1 << 18;

    private static final byte[] LOOKS_ON = said("another console types, this one looks on");
    private static final byte[] TOO_MANY = said("there are " + CONSOLES_MAX + " consoles already");

    private final ServerSocketChannel server;
    private final IntPredicate typed;
    private final Consumer<String> log;
    private final Selector selector;
    private final History history = new History(HISTORY_BYTES);
    private final ByteBuffer read = ByteBuffer.allocate(1 << 12);

    /** In the order of their coming. */
    private final List<SelectionKey> consoles = new ArrayList<>();

    /** What is still to go to one console. */
    private static final class Unsent {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean told;
    }

    /**
     * @param typed takes a byte that was typed, or says that there is no room for it
     * @param log gets what an operator should know
     */
    ConsoleSocket(ServerSocketChannel server, IntPredicate typed, Consumer<String> log) throws IOException {
        this.server = server;
        this.typed = typed;
        this.log = log;
        this.selector = Selector.open();
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    private static byte[] said(String what) {
        return ("\r\n(" + what + ")\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    void start() {
        Thread.ofPlatform().daemon().name("console socket").start(this::serve);
    }

    /** Shows what the guest has printed. */
    synchronized void print(byte[] bytes, int count) {
        byte[] printed = Arrays.copyOf(bytes, count);
        history.add(printed);
        List.copyOf(consoles).forEach(console -> send(console, printed));
    }

    private void serve() {
        try {
            while (true) {
                selector.select(this::turnTo);
            }
        } catch (IOException e) {
            log.accept("no console is served any more: " + e.getMessage());
        }
    }

    private synchronized void turnTo(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
        if (key.isAcceptable()) {
            accept();
        } else {
            if (key.isWritable()) {
                write(key);
            }
            if (key.isValid() && key.isReadable()) {
                read(key);
            }
        }
    }

    private void accept() {
        try {
            SocketChannel channel = server.accept();
            if (channel == null) {
                return;
            }
            channel.configureBlocking(false);
            if (consoles.size() == CONSOLES_MAX) {
                channel.write(ByteBuffer.wrap(TOO_MANY));
                channel.close();
                return;
            }
            SelectionKey console = channel.register(selector, SelectionKey.OP_READ, new Unsent());
            consoles.add(console);
            send(console, history.bytes());
        } catch (IOException e) {
            log.accept("a console could not be accepted: " + e.getMessage());
        }
    }

    private void read(SelectionKey console) {
        try {
            int count = ((SocketChannel) console.channel()).read(read.clear());
            if (count < 0) {
                close(console);
            } else if (consoles.indexOf(console) == 0) {
                for (int i = 0; i < count && typed.test(read.get(i) & 0xFF); i++) {
                    // What there is no room for is lost, as on a serial line.
                }
            } else if (!unsent(console).told) {
                unsent(console).told = true;
                send(console, LOOKS_ON);
            }
        } catch (IOException e) {
            close(console);
        }
    }

    private static Unsent unsent(SelectionKey console) {
        return (Unsent) console.attachment();
    }

    private void send(SelectionKey console, byte[] bytes) {
        ByteArrayOutputStream unsent = unsent(console).bytes;
        if (unsent.size() + bytes.length > BEHIND_BYTES_MAX) {
            log.accept("a console was closed: it left " + unsent.size() + " bytes unread");
            close(console);
            return;
        }
        unsent.writeBytes(bytes);
        write(console);
    }

    private void write(SelectionKey console) {
        ByteArrayOutputStream unsent = unsent(console).bytes;
        ByteBuffer bytes = ByteBuffer.wrap(unsent.toByteArray());
        try {
            ((SocketChannel) console.channel()).write(bytes);
        } catch (IOException e) {
            close(console);
            return;
        }
        unsent.reset();
        unsent.write(bytes.array(), bytes.position(), bytes.remaining());
        int before = console.interestOps();
        int wanted = SelectionKey.OP_READ | (unsent.size() > 0 ? SelectionKey.OP_WRITE : 0);
        if (before != wanted) {
            console.interestOps(wanted);
            selector.wakeup();
        }
    }

    private void close(SelectionKey console) {
        consoles.remove(console);
        try {
            console.channel().close();
        } catch (IOException e) {
            log.accept("a console could not be closed: " + e.getMessage());
        }
    }

    /** The last bytes of what was printed. For one thread at a time. */
    static final class History {
        private final byte[] last;
        private long count;

        History(int bytes) {
            last = new byte[bytes];
        }

        void add(byte[] bytes) {
            for (byte each : bytes) {
                last[(int) (count++ % last.length)] = each;
            }
        }

        byte[] bytes() {
            int length = (int) Math.min(count, last.length);
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = last[(int) ((count - length + i) % last.length)];
            }
            return bytes;
        }
    }
}
