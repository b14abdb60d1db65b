package dev.cofferdam.gateway.intake;

import dev.cofferdam.gateway.http.Answer;
import dev.cofferdam.gateway.http.ByteRange;
import dev.cofferdam.gateway.http.HttpRefusal;
import dev.cofferdam.gateway.http.HttpService;
import dev.cofferdam.gateway.http.Target;
import dev.cofferdam.gateway.intake.Uploads.Fate;
import dev.cofferdam.gateway.intake.Uploads.NoRoomException;
import dev.cofferdam.gateway.intake.Uploads.Upload;
import dev.cofferdam.gateway.wire.ItemName;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Takes objects in that are uploaded. PUT or POST of a name uploads one, and is answered 201 when the spool has it on stable
 * storage. One that is broken off is gone on with by a Content-Range (RFC 9110, 14.5), from where HEAD says it is, in the
 * header that tus calls Upload-Offset. For the server's thread.
 */
final class UploadService implements HttpService {
    private static final String OFFSET = "Upload-Offset";
    private static final String LENGTH = "Upload-Length";
    private static final int RETRY_SECONDS = 10;

    private final Uploads uploads;

    /** Of the last request that uploads something. */
    private long number;

    UploadService(Uploads uploads) {
        this.uploads = uploads;
    }

    @Override
    public Exchange begin(HttpRequest request) throws HttpRefusal {
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.HEAD)) {
            return HttpService.answered(progress(name(request)));
        }
        if (!method.equals(HttpMethod.PUT) && !method.equals(HttpMethod.POST)) {
            throw new HttpRefusal(Answer.text(
                            HttpResponseStatus.METHOD_NOT_ALLOWED,
                            "objects are uploaded here by PUT or POST; HEAD says how much of one has come")
                    .with("Allow", "PUT, POST, HEAD"));
        }
        return new Uploading(name(request), part(request));
    }

    private static String name(HttpRequest request) throws HttpRefusal {
        String name = Target.name(request.uri());
        if (name.startsWith(".")) {
            throw new HttpRefusal(
                    HttpResponseStatus.BAD_REQUEST,
                    "name " + ItemName.quoted(name) + " begins with a dot, of which nothing is taken");
        }
        return name;
    }

    private Answer progress(String name) {
        Optional<Upload> upload = uploads.find(name);
        return upload.map(found -> Answer.empty(HttpResponseStatus.OK)
                        .with(OFFSET, uploads.hereBytes(found))
                        .with(LENGTH, found.bytes()))
                .orElseGet(() -> Answer.empty(HttpResponseStatus.NOT_FOUND));
    }

    /** Which part of its object a request has; one of an empty object is from 0 to -1. */
    private ByteRange part(HttpRequest request) throws HttpRefusal {
        if (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            throw new HttpRefusal(HttpResponseStatus.LENGTH_REQUIRED, "say the length, by Content-Length");
        }
        // Netty has seen to it that it is one number.
        List<String> lengths = request.headers().getAll(HttpHeaderNames.CONTENT_LENGTH);
        if (lengths.isEmpty()) {
            throw new HttpRefusal(HttpResponseStatus.LENGTH_REQUIRED, "say the length, by Content-Length");
        }
        long bytes = Long.parseLong(lengths.getFirst());
        List<String> ranges = request.headers().getAll(HttpHeaderNames.CONTENT_RANGE);
        ByteRange part = ranges.isEmpty() ? new ByteRange(0, bytes - 1, bytes) : range(ranges, bytes);
        if (part.whole() > uploads.bytesMax()) {
            throw new HttpRefusal(
                    HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
                    part.whole() + " bytes are more than this gateway's spool has: " + uploads.bytesMax());
        }
        return part;
    }

    private static ByteRange range(List<String> fields, long bytes) throws HttpRefusal {
        Optional<ByteRange> range = fields.size() == 1 ? ByteRange.ofContent(fields.getFirst()) : Optional.empty();
        return range.filter(part -> part.bytes() == bytes)
                .orElseThrow(() -> new HttpRefusal(
                        HttpResponseStatus.BAD_REQUEST,
                        "a Content-Range reads 'bytes FIRST-LAST/WHOLE', and has as many bytes as the content"));
    }

    /** One request's part of an upload. */
    private final class Uploading implements Exchange {
        private final String name;
        private final ByteRange part;
        private final long own = ++number;
        private final Upload upload;

        Uploading(String name, ByteRange part) throws HttpRefusal {
            this.name = name;
            this.part = part;
            Optional<Upload> before = uploads.find(name);
            if (before.isPresent() && uploads.fate(before.get()) != Fate.COMES) {
                throw busy(name + " is being taken in; then it can be uploaded anew");
            }
            this.upload = part.first() == 0 ? begin() : goOn(before);
        }

        private Upload begin() throws HttpRefusal {
            try {
                return uploads.begin(name, part.whole(), own);
            } catch (NoRoomException e) {
                throw busy("there is no room for another upload now");
            } catch (IOException e) {
                throw full(e);
            }
        }

        private Upload goOn(Optional<Upload> before) throws HttpRefusal {
            Upload found = before.filter(each -> each.bytes() == part.whole())
                    .filter(each -> uploads.hereBytes(each) == part.first())
                    .orElseThrow(() -> new HttpRefusal(Answer.text(
                                    HttpResponseStatus.CONFLICT,
                                    "go on from where HEAD says it is, with the same length")
                            .with(OFFSET, before.map(uploads::hereBytes).orElse(0L))));
            uploads.goOn(found, own);
            return found;
        }

        @Override
        public void take(ByteBuffer content) throws HttpRefusal {
            if (!uploads.isOwner(upload, own)) {
                throw new HttpRefusal(HttpResponseStatus.CONFLICT, "somebody else uploads it meanwhile");
            }
            try {
                uploads.write(upload, content);
            } catch (IOException e) {
                throw full(e);
            }
        }

        @Override
        public void end() throws HttpRefusal {
            if (!uploads.isOwner(upload, own)) {
                throw new HttpRefusal(HttpResponseStatus.CONFLICT, "somebody else uploads it meanwhile");
            }
            if (uploads.hereBytes(upload) == upload.bytes()) {
                uploads.complete(upload, name);
            }
        }

        @Override
        public Optional<Answer> answer() {
            return switch (uploads.fate(upload)) {
                case COMES ->
                    Optional.of(Answer.text(HttpResponseStatus.ACCEPTED, "the rest of it may come")
                            .with(OFFSET, uploads.hereBytes(upload)));
                case WHOLE -> Optional.empty();
                case TAKEN ->
                    Optional.of(Answer.text(
                            HttpResponseStatus.CREATED,
                            "taken " + ItemName.quoted(name) + ", " + upload.bytes() + " bytes"));
                case FAILED ->
                    Optional.of(Answer.text(
                            HttpResponseStatus.UNPROCESSABLE_ENTITY,
                            ItemName.quoted(name) + " " + uploads.failure(upload)));
            };
        }

        @Override
        public void close() {
            uploads.leave(upload, own);
        }
    }

    private static HttpRefusal busy(String why) {
        return new HttpRefusal(
                Answer.text(HttpResponseStatus.SERVICE_UNAVAILABLE, why).with("Retry-After", RETRY_SECONDS));
    }

    private static HttpRefusal full(IOException e) {
        return new HttpRefusal(HttpResponseStatus.INSUFFICIENT_STORAGE, "it cannot be kept: " + e.getMessage());
    }
}
