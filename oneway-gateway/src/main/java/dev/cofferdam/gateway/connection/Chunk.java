package dev.cofferdam.gateway.connection;

import dev.cofferdam.gateway.frame.ConnectionEnd;
import java.nio.ByteBuffer;

/**
 * What came next over a connection.
 *
 * @param place of its line
 * @param number of the connection in its line
 * @param offset in its stream
 * @param data lies in the queue, and is there until the next chunk is taken out
 * @param end what came behind the data
 */
public record Chunk(int place, long number, long offset, ByteBuffer data, ConnectionEnd end) {
    boolean ends() {
        return end != ConnectionEnd.CONNECTION_END_UNSPECIFIED;
    }

    int bytes() {
        return data.remaining();
    }
}
