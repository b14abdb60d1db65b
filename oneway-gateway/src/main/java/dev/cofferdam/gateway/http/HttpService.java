package dev.cofferdam.gateway.http;

import io.netty.handler.codec.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.Optional;

/** What a server serves. For the server's thread. */
public interface HttpService {
    /** Begins to do what a request asks for; its content follows. */
    Exchange begin(HttpRequest request) throws HttpRefusal;

    /** One request, and its answer. */
    interface Exchange {
        /** What came next of the request's content. */
        void take(ByteBuffer content) throws HttpRefusal;

        /** All of it has come. */
        void end() throws HttpRefusal;

        /** Empty: there is none yet. Asked only after {@link #end}. */
        Optional<Answer> answer();

        /** It was answered, or refused, or its client is gone. */
        void close();
    }

    /** An answer that is there at once; the request's content is not looked at. */
    static Exchange answered(Answer answer) {
        return new Exchange() {
            @Override
            public void take(ByteBuffer content) {
                // Nobody needs it.
            }

            @Override
            public void end() {
                // It was answered before.
            }

            @Override
            public Optional<Answer> answer() {
                return Optional.of(answer);
            }

            @Override
            public void close() {
                // There is nothing.
            }
        };
    }
}
