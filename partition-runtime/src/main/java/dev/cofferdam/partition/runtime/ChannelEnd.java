package dev.cofferdam.partition.runtime;

import dev.cofferdam.abi.Message;
import dev.cofferdam.abi.Operation;
import dev.cofferdam.partition.Answerer;
import dev.cofferdam.partition.Caller;
import dev.cofferdam.partition.Received;
import dev.cofferdam.partition.Receiver;
import dev.cofferdam.partition.RequestException;
import dev.cofferdam.partition.Sender;
import java.io.IOException;

/** An end of a channel, whichever it is; which methods the kernel permits depends on the end's kind. */
final class ChannelEnd implements Sender, Receiver, Caller, Answerer {
    private final Port port;
    private final Window window;
    private final String name;
    private final int end;
    private final Message message = new Message();

    ChannelEnd(Port port, Window window, String name, int end) {
        this.port = port;
        this.window = window;
        this.name = name;
        this.end = end;
    }

    @Override
    public void send(byte[] payload) throws IOException {
        window.put(payload);
        exchange(Operation.SEND, 0, payload.length);
    }

    @Override
    public Received receive() throws IOException {
        exchange(Operation.RECEIVE, 0, Window.PAYLOAD_BYTES_MAX);
        return new Received(message.position(), window.get(message.length()));
    }

    @Override
    public byte[] call(byte[] payload) throws IOException {
        window.put(payload);
        exchange(Operation.CALL, 0, payload.length);
        return window.get(message.length());
    }

    @Override
    public void answer(Received request, byte[] payload) throws IOException {
        window.put(payload);
        exchange(Operation.ANSWER, request.number(), payload.length);
    }

    private void exchange(Operation operation, long number, int length) throws RequestException {
        port.exchange(message.request(operation, end, port.nextTag()).payload(number, 0, length), name);
    }
}
