package dev.cofferdam.gateway.http;

import dev.cofferdam.gateway.wire.ItemName;
import dev.cofferdam.gateway.wire.RefusedException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** What a request is about: a path, which is the name of an item (RFC 3986, 2.1 and 3.3). Stateless. */
public final class Target {
    private static final String UNRESERVED = "-._~";

    private Target() {}

    /** The name in a path that begins with '/'; what no item may be called is refused, and not changed. */
    public static String name(String target) throws HttpRefusal {
        if (!target.startsWith("/")) {
            throw bad("the target is no path that begins with '/'");
        }
        if (target.indexOf('?') >= 0 || target.indexOf('#') >= 0) {
            throw bad("a path has neither '?' nor '#'; in a name they are %3F and %23");
        }
        String name = decoded(target.substring(1));
        try {
            ItemName.check(name);
        } catch (RefusedException e) {
            throw bad(e.getMessage());
        }
        return name;
    }

    private static String decoded(String path) throws HttpRefusal {
        ByteBuffer bytes = ByteBuffer.allocate(path.length());
        for (int at = 0; at < path.length(); at++) {
            char next = path.charAt(at);
            if (next > 0x7e) {
                throw bad("a path is of ASCII characters; others are written as %XX, in UTF-8");
            }
            if (next != '%') {
                bytes.put((byte) next);
            } else if (at + 2 < path.length()
                    && HexFormat.isHexDigit(path.charAt(at + 1))
                    && HexFormat.isHexDigit(path.charAt(at + 2))) {
                bytes.put((byte) HexFormat.fromHexDigits(path, at + 1, at + 3));
                at += 2;
            } else {
                throw bad("'%' is followed by two hexadecimal digits");
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw bad("the name is not UTF-8");
        }
    }

    /** A name as a path has it, without a '/' before it. */
    public static String encoded(String name) {
        StringBuilder path = new StringBuilder();
        for (byte next : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = (next >= 'a' && next <= 'z')
                    || (next >= 'A' && next <= 'Z')
                    || (next >= '0' && next <= '9')
                    || next == '/'
                    || UNRESERVED.indexOf(next) >= 0;
            path.append(plain ? String.valueOf((char) next) : "%%%02X".formatted(next));
        }
        return path.toString();
    }

    private static HttpRefusal bad(String why) {
        return new HttpRefusal(HttpResponseStatus.BAD_REQUEST, why);
    }
}
