package dev.cofferdam.gateway.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

/** A backlog keeps to its limit, and has room again for what was taken. */
final class BacklogTest {
    @Test
    void limitIsKept() throws InterruptedException {
        Backlog backlog = new Backlog(250);
        for (int i = 0; i < 5; i++) {
            backlog.put(new byte[100]);
        }
        assertEquals(3, backlog.dropped());
        assertEquals(100, backlog.take(0).length);
        backlog.put(new byte[101]);
        assertEquals(100, backlog.take(0).length);
        assertEquals(101, backlog.take(0).length);
        assertNull(backlog.take(0));
        assertEquals(3, backlog.dropped());
    }
}
