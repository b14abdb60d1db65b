package dev.cofferdam.deploy.watch;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What is served, and to whom: whoever has the token first gets the path of the session, and nobody has the token again. No
 * cookie is set: browsers send those of one port of a host to every other. Safe for several threads.
 */
final class Site {
    private final AtomicReference<String> token;
    private final String session;
    private final Hub hub;
    private final Questions questions;

    /**
     * A site that nobody has opened.
     *
     * @param token what the address ends with that is told to who may watch
     * @param session the first part of every path
     */
    Site(String token, String session, Hub hub, Questions questions) {
        this.token = new AtomicReference<>(token);
        this.session = session;
        this.hub = hub;
        this.questions = questions;
    }

    /** The session of whoever shows the token, once. */
    Optional<String> redeem(String shown) {
        String expected = token.get();
        return expected != null && same(shown, expected) && token.compareAndSet(expected, null)
                ? Optional.of(session)
                : Optional.empty();
    }

    boolean isSession(String shown) {
        return same(shown, session);
    }

    private static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    Hub hub() {
        return hub;
    }

    Questions questions() {
        return questions;
    }
}
