package dev.cofferdam.gateway.connection;

import dev.cofferdam.gateway.frame.ConnectionEnd;

/**
 * What came next over a connection. Immutable.
 *
 * @param place of its line
 * @param number of the connection in its line
 * @param offset in its stream
 * @param data not changed any more
 * @param end what came behind the data
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Chunk(int place, long number, long offset, byte[] data, ConnectionEnd end) {
    boolean ends() {
        return end != ConnectionEnd.CONNECTION_END_UNSPECIFIED;
    }
}
