package dev.cofferdam.gateway.clip;

import dev.cofferdam.gateway.http.Answer;
import dev.cofferdam.gateway.http.HttpRefusal;
import dev.cofferdam.gateway.http.HttpService;
import dev.cofferdam.gateway.wire.RefusedException;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Gives the text that was copied to an operator of the high side who asks for it by POST: once, for what it is about to give
 * it notes before. Nothing of it is kept here. For the server's thread, which is the disks'.
 */
final class PasteService implements HttpService {
    private final ClipDisk disk;
    private final PasteMark pasted;
    private final Consumer<String> log;

    PasteService(ClipDisk disk, PasteMark pasted, Consumer<String> log) {
        this.disk = disk;
        this.pasted = pasted;
        this.log = log;
    }

    @Override
    public Exchange begin(HttpRequest request) throws HttpRefusal {
        if (!request.method().equals(HttpMethod.POST)) {
            throw new HttpRefusal(Answer.text(
                            HttpResponseStatus.METHOD_NOT_ALLOWED, "a text is pasted here by POST, and nothing else")
                    .with("Allow", "POST"));
        }
        return new Pasting();
    }

    private Answer paste() throws HttpRefusal {
        try {
            if (disk.isNew()) {
                throw nothing("nothing was copied yet");
            }
            Clip clip = disk.load();
            if (clip.isWiped()) {
                throw nothing(clip.number() == 0 ? "nothing was copied yet" : "what was copied was wiped");
            }
            if (pasted.covers(clip)) {
                throw nothing("what was copied was pasted before");
            }
            pasted.set(clip);
            log.accept("pasted %d, %d bytes".formatted(clip.number(), clip.text().length));
            return new Answer(
                    HttpResponseStatus.OK,
                    List.of("Content-Type: text/plain; charset=utf-8", "Cache-Control: no-store"),
                    clip.text().length,
                    Optional.of(new ByteArrayInputStream(clip.text())));
        } catch (RefusedException e) {
            log.accept("refused: " + e.getMessage());
            throw new HttpRefusal(HttpResponseStatus.BAD_GATEWAY, e.getMessage());
        } catch (IOException e) {
            log.accept("nothing could be read: " + e);
            throw new HttpRefusal(HttpResponseStatus.SERVICE_UNAVAILABLE, "it could not be read; try again");
        }
    }

    private static HttpRefusal nothing(String why) {
        return new HttpRefusal(HttpResponseStatus.NOT_FOUND, why);
    }

    /** What comes with the request nobody needs; what it asks for is done when all of it is there. */
    private final class Pasting implements Exchange {
        private Answer answer;

        @Override
        public void take(ByteBuffer content) {
            // Nobody needs it.
        }

        @Override
        public void end() throws HttpRefusal {
            answer = paste();
        }

        @Override
        public Optional<Answer> answer() {
            return Optional.of(answer);
        }

        @Override
        public void close() {
            // There is nothing.
        }
    }
}
