package dev.cofferdam.gateway.release;

import java.nio.ByteBuffer;

/** Connections to the high servers, of which each line has one. For one thread. */
interface HighNetwork {
    /** Asks for a new one to a line's server; whoever asks is told later. */
    void request(int place, User user);

    /** Waits so long at most, and lets those be served that are ready; whether any was. */
    boolean serve(int timeoutMillis);

    /** Who uses a connection. */
    interface User {
        /** It is there; perhaps it is not answered yet. */
        void handed(Wire wire);

        /** None is to be had. */
        void refused();

        /** Whether to be told that it can be written. */
        boolean wantsToWrite();

        /** Whether to be told that it can be read. */
        boolean wantsToRead();

        /** It can be read or written, or it has failed. */
        void ready();
    }

    /** A connection. What it returns is as of {@link dev.cofferdam.gateway.socket.SocketCalls}. */
    interface Wire {
        /** Some of these bytes; the position moves. */
        int write(ByteBuffer from);

        /** What the server said, which is nothing to anybody: how much. */
        int read();

        /** Ends what is sent, in order. */
        void end();

        /** Gives it back: it is reset, unless both sides have ended it. */
        void close();
    }
}
